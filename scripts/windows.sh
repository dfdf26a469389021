#!/usr/bin/env bash
# Builds for Windows with MinGW and runs the tests under Wine; ends with ctest's summary.
#   scripts/windows.sh           installs what is missing (Debian 12), builds, tests
#   scripts/windows.sh --build   builds only
# Everything it makes is below build/: libraries (windows/), Wine's environment (windows/wine), the build (mingw/).
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source-path=SCRIPTDIR source=wine.sh
source "$root/scripts/wine.sh"

run_tests=1
for argument in "$@"; do
  case "$argument" in
    --build) run_tests=0 ;;
    *) die "unknown option $argument (there is --build)" ;;
  esac
done

bash "$root/scripts/install_deps.sh" --windows
dependencies="$(bash "$root/scripts/windows_deps.sh" | tail -n 1)"
say "Building for Windows in build/mingw"
configure mingw -DOPENBITS_MINGW_ROOT="$dependencies"
cmake --build "$root/build/mingw" --parallel "$jobs"
[ "$run_tests" = 1 ] || exit 0

start_wine
say "Testing under Wine"
ctest --test-dir "$root/build/mingw" --output-on-failure --no-tests=error
