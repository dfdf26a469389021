#!/usr/bin/env bash
# Shows the main job: builds the library and an example program, and downloads with it.
#   scripts/demo.sh              starts a server on this machine and downloads generated files from it, one of 512 MiB
#   scripts/demo.sh URL [FILE]   downloads URL, as FILE or under its own name
# Files land in demo-downloads/ of the current folder. The second run has nothing left to install or build.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

if [ "$#" -gt 2 ] || [[ "${1:-}" == -* ]]; then
  sed -n '2,5s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
fi

build="$root/build/release"
downloads="$PWD/demo-downloads"
scratch="$(mktemp -d)"
server=""
clean_up() {
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

build_programs() {
  bash "$root/scripts/install_deps.sh"
  say "Building in ${build#"$PWD"/} (the first time takes a few minutes)"
  configure release >"$scratch/configure.log" 2>&1 || {
    cat "$scratch/configure.log" >&2
    die "the build could not be configured"
  }
  cmake --build "$build" --parallel "$jobs" --target openbits download openbits-http-server
}

# Downloads $1 as $2. The file first lands in a folder beside its final place, so that the last step is a rename.
download_one() {
  local url="$1" file="$2" folder
  mkdir -p "$(dirname "$file")"
  folder="$(cd "$(dirname "$file")" && pwd)/.openbits-demo.$$"
  mkdir "$folder"
  "$build/examples/download" --to "$folder" "$url" || {
    rm -rf "$folder"
    die "$url was not downloaded"
  }
  mv -f "$folder"/* "$file"
  rmdir "$folder"
  say "Downloaded to $file"
  ls -l "$file"
}

# Starts the server in the background and sets `origin` to where it listens.
start_server() {
  "$build/tests/tools/openbits-http-server" --port 0 --port-file "$scratch/port" --manifest "$scratch/manifest" \
    "$@" >"$scratch/server.log" 2>&1 &
  server=$!
  local tries=0
  until [ -s "$scratch/port" ]; do
    if ! kill -0 "$server" 2>/dev/null || [ "$((tries += 1))" -gt 100 ]; then
      cat "$scratch/server.log" >&2
      die "the server did not start"
    fi
    sleep 0.1
  done
  origin="http://127.0.0.1:$(cat "$scratch/port")"
}

# The large file is paced at 120 MB/s, so that the progress line can be watched.
demo_files() {
  local files=("large.bin=536870912,seed=1,rate=120000000" "medium.bin=67108864,seed=2" "small.bin=1048576,seed=3"
    "odd.bin=1234567,seed=4" "tiny.bin=1,seed=5" "empty.bin=0,seed=6")
  local options=() urls=() file name
  for file in "${files[@]}"; do
    options+=(--file "$file")
  done
  start_server "${options[@]}"
  for file in "${files[@]}"; do
    name="${file%%=*}"
    urls+=("$origin/$name#sha256=$(manifest_hash "$name")")
  done
  say "Downloading ${#urls[@]} files from $origin"
  "$build/examples/download" --to "$downloads" "${urls[@]}"
  say "What the server was asked"
  head -n 20 "$scratch/server.log"
  say "The files, each with the SHA-256 the server announced, are in $downloads"
  ls -l "$downloads"
}

# The SHA-256 of the file $1: the server's list has lines "NAME SIZE SHA256 URL".
manifest_hash() {
  awk -v name="$1" '$1 == name { print $3 }' "$scratch/manifest"
}

build_programs
# The demo's jobs stay out of the user's own queue.
export OPENBITS_STATE_DIR="$scratch/state"
if [ "$#" -gt 0 ]; then
  name="${1%%[?#]*}"
  name="${name##*/}"
  download_one "$1" "${2:-$downloads/${name:-download}}"
else
  mkdir -p "$downloads"
  demo_files
fi
