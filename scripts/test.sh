#!/usr/bin/env bash
# Builds everything and runs every test; ends with ctest's summary.
#   scripts/test.sh               lints and all tests, then the tests again under the sanitizers
#   scripts/test.sh --quick       without the sanitizers
#   scripts/test.sh --sanitizers  the sanitizers alone
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

run_plain=1
run_sanitizers=1
for argument in "$@"; do
  case "$argument" in
    --quick) run_sanitizers=0 ;;
    --sanitizers) run_plain=0 ;;
    *) die "unknown option $argument (there are --quick and --sanitizers)" ;;
  esac
done
if [ "$run_plain$run_sanitizers" = 00 ]; then
  die "--quick and --sanitizers leave nothing to run"
fi

# The levels worth running with instruments; lints and installation gain nothing by it.
sanitized_labels='^(unit|component|integration|conformance)$'

# run_suite PRESET DIRECTORY TARGET [CTEST ARGUMENT...]
run_suite() {
  local preset="$1" directory="$root/$2" target="$3"
  shift 3
  say "Building $preset in ${directory#"$root"/}"
  configure "$preset"
  cmake --build "$directory" --parallel "$jobs" --target "$target"
  say "Testing $preset"
  ctest --test-dir "$directory" --output-on-failure --no-tests=error -j "$jobs" "$@"
}

# The thread sanitizer of GCC 12 needs its fixed address ranges free, which some kernels' randomisation spoils.
run_suite_fixed_addresses() {
  local machine
  machine="$(uname -m)"
  if have setarch && setarch "$machine" -R true 2>/dev/null; then
    export -f run_suite configure say have
    export root jobs
    # shellcheck disable=SC2016  # expanded by the inner shell
    setarch "$machine" -R bash -c 'set -euo pipefail; run_suite "$@"' run_suite "$@"
  else
    run_suite "$@"
  fi
}

bash "$root/scripts/install_deps.sh"

if [ "$run_plain" = 1 ]; then
  run_suite test build/test all
fi

if [ "$run_sanitizers" = 1 ]; then
  export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_stack_use_after_return=1:strict_string_checks=1}"
  export UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1}"
  run_suite asan-ubsan build/asan all -L "$sanitized_labels"

  tsan_options="halt_on_error=1:second_deadlock_stack=1"
  if [ -f "$root/tests/support/tsan.supp" ]; then
    tsan_options+=":suppressions=$root/tests/support/tsan.supp"
  fi
  export TSAN_OPTIONS="${TSAN_OPTIONS:-$tsan_options}"
  # What is not built there has no label.
  run_suite_fixed_addresses tsan build/tsan openbits_threaded_tests -L "$sanitized_labels"
fi
