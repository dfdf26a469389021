#!/usr/bin/env bash
# Runs clang-tidy over our sources, as compile_commands.json of build/test builds them.
#   scripts/tidy.sh              every source (slow)
#   scripts/tidy.sh --changed    those that differ from the main branch or are not committed
#   scripts/tidy.sh FILE...      these
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

have clang-tidy || die "no clang-tidy; scripts/install_deps.sh --lint installs it"
cd "$root"
database="${OPENBITS_BUILD_DIR:-build/test}"
if [ ! -f "$database/compile_commands.json" ]; then
  configure test >/dev/null
fi

files=()
if [ "${1:-}" = --changed ]; then
  base="$(git merge-base HEAD origin/main 2>/dev/null || git rev-parse HEAD)"
  while IFS= read -r file; do
    files+=("$file")
  done < <({ git diff --name-only --diff-filter=d "$base" -- '*.cpp' &&
    git ls-files --others --exclude-standard -- '*.cpp'; } | sort -u)
elif [ "$#" -gt 0 ]; then
  files=("$@")
else
  while IFS= read -r file; do
    files+=("$file")
  done < <(git ls-files -- '*.cpp')
fi
# Only what is part of the build: another system's sources have no command here.
built=()
for file in "${files[@]}"; do
  if grep -qF "/$file\"" "$database/compile_commands.json"; then
    built+=("$file")
  fi
done
if [ "${#built[@]}" -eq 0 ]; then
  echo "Nothing to check."
  exit 0
fi
# The database names GCC's flags; Clang knows all of ours, and need not fail over a warning only GCC has.
printf '%s\0' "${built[@]}" |
  xargs -0 -n 1 -P "$jobs" clang-tidy --quiet -p "$database" --extra-arg=-Wno-unknown-warning-option
echo "clang-tidy: ${#built[@]} files are clean."
