# Read by the other scripts (source "$(dirname "$0")/common.sh"): where the tree is, how to speak, how to configure.
# shellcheck shell=bash disable=SC2034  # others use what is set here

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
jobs="${OPENBITS_JOBS:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)}"

# Clones of the tree in other folders share what ccache keeps.
export CCACHE_BASEDIR="$root" CCACHE_NOHASHDIR=1

say() { printf '\n==> %s\n' "$*"; }
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# configure PRESET [CMAKE ARGUMENT...]: configures build/<...> as CMakePresets.json says, with ccache if there is one.
configure() {
  local preset="$1"
  shift
  local launcher=()
  if have ccache; then
    launcher=(-DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  fi
  (cd "$root" && cmake --preset "$preset" "${launcher[@]}" "$@")
}
