#!/usr/bin/env bash
# Installs what building and testing needs, as Debian 12 packages; does nothing where all of it is there already.
#   scripts/install_deps.sh             compiler, build tools, libraries
#   scripts/install_deps.sh --lint      and the formatter, the linters, Clang and the Windows compiler
#   scripts/install_deps.sh --bench     and what scripts/bench.sh measures with and against
#   scripts/install_deps.sh --windows   and what cross-builds for Windows, and runs the result
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

packages=(
  g++ cmake ninja-build ccache pkg-config git ca-certificates
  libcurl4-openssl-dev libboost-dev libsqlite3-dev libssl-dev
  libgtest-dev libgmock-dev
  python3 curl openssl
  valgrind
)
lint_packages=(
  clang clang-format clang-tidy shellcheck
  mingw-w64-tools g++-mingw-w64-x86-64-posix
)
bench_packages=(nginx-light aria2 wget libbenchmark-dev)

# Sources of libraries (dpkg-dev, googletest), what SQLite's are made with (tcl), and the system they run on.
windows_packages=(
  mingw-w64-tools g++-mingw-w64-x86-64-posix
  wine wine64 libgnutls30
  dpkg-dev googletest tcl make gcc
)

for argument in "$@"; do
  case "$argument" in
    --lint) packages+=("${lint_packages[@]}") ;;
    --bench) packages+=("${bench_packages[@]}") ;;
    --windows) packages+=("${windows_packages[@]}") ;;
    *) die "unknown option $argument (there are --lint, --bench and --windows)" ;;
  esac
done

if ! have apt-get || ! have dpkg-query; then
  echo "This system has no apt: install by hand what Debian calls: ${packages[*]}" >&2
  exit 0
fi

installed() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing=()
for package in "${packages[@]}"; do
  installed "$package" || missing+=("$package")
done
if [ "${#missing[@]}" -eq 0 ]; then
  echo "All packages are installed."
  exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  have sudo || die "not root and no sudo; please install: ${missing[*]}"
  as_root=(sudo)
fi
say "Installing: ${missing[*]}"
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q </dev/null
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" </dev/null
