#!/usr/bin/env bash
# Shows the main job: builds the library and the example programs, and moves files with them.
#   scripts/demo.sh              starts a server on this machine and downloads generated files from it, one of 512 MiB
#   scripts/demo.sh URL [FILE]   downloads URL, as FILE or under its own name
#   scripts/demo.sh upload       starts an upload server on this machine, uploads 256 MiB to it and fetches the reply
#   scripts/demo.sh windows      the same with the program for Windows under Wine: by our engine, then by the system's BITS
# Files land in demo-downloads/ or demo-uploads/ of the current folder. The second run has nothing left to install or build.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

if [ "$#" -gt 2 ] || [[ "${1:-}" == -* ]]; then
  sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
fi

build="$root/build/release"
downloads="$PWD/demo-downloads"
uploads="$PWD/demo-uploads"
scratch="$(mktemp -d)"
servers=()
clean_up() {
  local server
  for server in "${servers[@]}"; do
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  done
  rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# build_programs TARGET...
build_programs() {
  bash "$root/scripts/install_deps.sh"
  say "Building in ${build#"$PWD"/} (the first time takes a few minutes)"
  # The server that the demonstration downloads from is one of the tests' own.
  configure release -DOPENBITS_BUILD_TESTS=ON >"$scratch/configure.log" 2>&1 || {
    cat "$scratch/configure.log" >&2
    die "the build could not be configured"
  }
  cmake --build "$build" --parallel "$jobs" --target openbits "$@"
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

# start NAME PROGRAM [ARGUMENT...]: starts a server in the background and sets `origin` to where it listens.
start() {
  local name="$1" tries=0
  shift
  "$@" --port-file "$scratch/$name.port" >"$scratch/$name.log" 2>&1 &
  local server=$!
  servers+=("$server")
  until [ -s "$scratch/$name.port" ]; do
    if ! kill -0 "$server" 2>/dev/null || [ "$((tries += 1))" -gt 100 ]; then
      cat "$scratch/$name.log" >&2
      die "the $name did not start"
    fi
    sleep 0.1
  done
  origin="http://127.0.0.1:$(cat "$scratch/$name.port")"
}

# The large file is paced at 120 MB/s, so that the progress line can be watched.
demo_files() {
  local files=("large.bin=536870912,seed=1,rate=120000000" "medium.bin=67108864,seed=2" "small.bin=1048576,seed=3"
    "odd.bin=1234567,seed=4" "tiny.bin=1,seed=5" "empty.bin=0,seed=6")
  local options=() urls=() file name
  for file in "${files[@]}"; do
    options+=(--file "$file")
  done
  start server "$build/tests/tools/openbits-http-server" --port 0 --manifest "$scratch/manifest" "${options[@]}"
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

# Downloads with the program for Windows, by the back end $1; its arguments follow.
download_under_wine() {
  local backend="$1"
  shift
  OPENBITS_BACKEND="$backend" OPENBITS_STATE_DIR="" "$wine" "$root/build/mingw/bin/download.exe" \
    --to "C:\\openbits-demo-$backend" "$@"
}

# Both back ends of Windows, one after the other; the hashes are checked by the program.
demo_windows() {
  # shellcheck source-path=SCRIPTDIR source=wine.sh
  source "$root/scripts/wine.sh"
  bash "$root/scripts/windows.sh" --build
  start_wine
  start server "$build/tests/tools/openbits-http-server" --port 0 --manifest "$scratch/manifest" \
    --file "medium.bin=67108864,seed=2" --file "small.bin=1048576,seed=3" --file "tiny.bin=1,seed=5"
  local urls=() name backend
  for name in medium.bin small.bin tiny.bin; do
    urls+=("$origin/$name#sha256=$(manifest_hash "$name")")
  done
  for backend in inproc native; do
    say "Downloading by the back end '$backend'"
    rm -rf "$WINEPREFIX/drive_c/openbits-demo-$backend"
    download_under_wine "$backend" "${urls[@]}"
    ls -l "$WINEPREFIX/drive_c/openbits-demo-$backend"
  done
}

# The SHA-256 of the file $1: the server's list has lines "NAME SIZE SHA256 URL".
manifest_hash() {
  awk -v name="$1" '$1 == name { print $3 }' "$scratch/manifest"
}

# A file goes up; the application behind the server answers with its size and SHA-256, and the answer comes down.
demo_upload() {
  local source="$scratch/report.bin" name expected
  name="report-$(date +%Y%m%d-%H%M%S).bin"
  mkdir -p "$uploads"
  head -c 268435456 /dev/urandom >"$source"
  expected="$(sha256sum "$source" | cut -d ' ' -f 1)"
  start application "$root/examples/upload_application.py"
  start server "$build/tools/bits_upload_server/bits-upload-server" --root "$uploads" --backend "$origin/" \
    --notification reference
  say "Uploading 256 MiB to $origin/$name"
  "$build/examples/upload" --reply "$uploads/$name.reply" "$source" "$origin/$name"
  say "What the server was asked"
  head -n 12 "$scratch/server.log"
  say "What arrived, and the reply of the application"
  ls -l "$uploads/$name" "$uploads/$name.reply"
  grep -q "$expected" "$uploads/$name.reply" || die "the reply does not name the SHA-256 of the file"
  [ "$(sha256sum "$uploads/$name" | cut -d ' ' -f 1)" = "$expected" ] || die "the file is not the one that was sent"
  say "Sent, delivered and replied: SHA-256 $expected"
}

# The demo's jobs stay out of the user's own queue.
export OPENBITS_STATE_DIR="$scratch/state"
if [ "$*" = windows ]; then
  build_programs openbits-http-server
  demo_windows
elif [ "${1:-}" = upload ]; then
  [ "$#" -eq 1 ] || die "upload takes no arguments"
  build_programs upload bits-upload-server
  demo_upload
elif [ "$#" -gt 0 ]; then
  build_programs download
  name="${1%%[?#]*}"
  name="${name##*/}"
  download_one "$1" "${2:-$downloads/${name:-download}}"
else
  build_programs download openbits-http-server
  mkdir -p "$downloads"
  demo_files
fi
