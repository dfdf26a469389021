#!/usr/bin/env bash
# Formats our sources, or says which are not formatted.
#   scripts/format.sh                     all tracked sources, in place
#   scripts/format.sh --check             changes nothing; fails if a file would change
#   scripts/format.sh [--check] FILE...   these files only
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

mode=(-i)
if [ "${1:-}" = --check ]; then
  mode=(--dry-run -Werror)
  shift
fi
# Other versions break lines elsewhere; the tree is formatted with this one.
formatter=clang-format-14
have "$formatter" || formatter=clang-format
have "$formatter" || die "no clang-format; scripts/install_deps.sh --lint installs it"
"$formatter" --version | grep -q 'version 14\.' || die "clang-format 14 is needed, this is $("$formatter" --version)"

if [ "$#" -gt 0 ]; then
  exec "$formatter" --style=file "${mode[@]}" "$@"
fi
cd "$root"
# The SDK's headers come from a generator and keep its form.
git ls-files -z --cached --others --exclude-standard -- '*.h' '*.cpp' '*.c' ':!bits_api/include/*.h' ':!tests/lint/fixtures' |
  xargs -0 -r "$formatter" --style=file "${mode[@]}"
