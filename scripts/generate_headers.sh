#!/usr/bin/env bash
# Makes the BITS headers of bits_api/include from the IDL files of bits_api/idl.
#   scripts/generate_headers.sh           writes them
#   scripts/generate_headers.sh --check   writes nothing; fails if one is not what its IDL says
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

case "${1:-}" in
  "") check=false ;;
  --check) check=true ;;
  *) die "unknown option $1 (there is --check)" ;;
esac

widl=x86_64-w64-mingw32-widl
have "$widl" || widl=widl
have "$widl" || die "no widl; scripts/install_deps.sh --lint installs it (Debian: mingw-w64-tools)"

scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT

stale=0
cd "$root/bits_api/idl"
for name in bits bits1_5 bits2_0 bits2_5 bits3_0 bits4_0 bits5_0 bits10_1 bits10_2 bits10_3 qmgr; do
  "$widl" -h -o "$scratch/widl.h" "$name.idl"
  python3 -B shape_header.py "$name" <"$scratch/widl.h" >"$scratch/$name.h"
  if ! "$check"; then
    cp "$scratch/$name.h" "../include/$name.h"
  elif ! diff -u --label "checked in" --label "from $name.idl" "../include/$name.h" "$scratch/$name.h"; then
    stale=1
  fi
done
if [ "$stale" -ne 0 ]; then
  die "headers differ from their IDL; scripts/generate_headers.sh writes them anew"
fi
