#!/usr/bin/env bash
# Builds the libraries that have no MinGW package: libcurl (Schannel), SQLite, GoogleTest and OpenSSL (for the servers of
# the tests), all from Debian's own sources, and the headers of Boost. Prints the folder they are in, the last line of its output.
#   scripts/windows_deps.sh
# They are built once for each set of versions, below build/windows/. The machine's own apt configuration stays as it is.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

triple=x86_64-w64-mingw32
cache="$root/build/windows"
apt_dir="$cache/apt"

# A list of source packages beside the machine's lists: the same places, asked for sources. apt reads it from a folder of
# ours and keeps what it learns there, so that nothing outside build/ changes.
write_source_lists() {
  local parts="$apt_dir/sources.list.d" file name
  rm -rf "$apt_dir"
  mkdir -p "$parts" "$apt_dir/lists/partial" "$apt_dir/cache/archives/partial"
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -f "$file" ] || continue
    name="$(basename "$file" .list).list"
    sed -n 's/^[[:space:]]*deb[[:space:]]/deb-src /p' "$file" | grep -E 'debian' >"$parts/$name" || true
  done
  for file in /etc/apt/sources.list.d/*.sources; do
    [ -f "$file" ] || continue
    grep -qE '^URIs:.*debian' "$file" || continue
    sed 's/^Types:.*/Types: deb-src/' "$file" >"$parts/$(basename "$file")"
  done
}

apt_private() {
  local program="$1"
  shift
  "$program" -q -o Dir::Etc::sourcelist=- -o Dir::Etc::sourceparts="$apt_dir/sources.list.d" \
    -o Dir::State::lists="$apt_dir/lists" -o Dir::Cache="$apt_dir/cache" -o APT::Sandbox::User="$(id -un)" "$@"
}

# unpack PACKAGE: its patched source as $sources/PACKAGE. The newest version that can be had: of one that has just come
# out, a mirror may know the name and not yet have the files.
unpack() {
  local package="$1" version folder
  for version in $(apt_private apt-cache showsrc --only-source "$package" | sed -n 's/^Version: //p' | sort -Vru); do
    rm -rf "${sources:?}/$package"*
    if (cd "$sources" && apt_private apt-get source "$package=$version") >&2; then break; fi
    say "$package $version cannot be had here" >&2
  done
  folder="$(find "$sources" -mindepth 1 -maxdepth 1 -type d -name "$package-*")"
  [ -d "$folder" ] || die "the source of $package was not unpacked"
  mv "$folder" "$sources/$package"
}

# cross_configure SOURCE BUILD [CMAKE ARGUMENT...]
cross_configure() {
  local source="$1" build="$2"
  shift 2
  local launcher=()
  if have ccache; then launcher=(-DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
  cmake -S "$source" -B "$build" -G Ninja -DCMAKE_TOOLCHAIN_FILE="$root/cmake/toolchain-mingw.cmake" \
    -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$prefix" -DBUILD_SHARED_LIBS=OFF "${launcher[@]}" "$@" >&2
}

# TLS by Schannel and authentication by SSPI: what Windows has needs no library of ours. FTP and FILE are never used and
# known all the same, so that URLs are read as by Debian's own libcurl.
build_curl() {
  local disabled=() protocol
  for protocol in DICT GOPHER IMAP LDAP LDAPS MQTT POP3 RTSP SMB SMTP TELNET TFTP; do
    disabled+=("-DCURL_DISABLE_$protocol=ON")
  done
  unpack curl
  cross_configure "$sources/curl" "$work/curl" "${disabled[@]}" -DCURL_USE_SCHANNEL=ON -DCURL_WINDOWS_SSPI=ON \
    -DENABLE_UNICODE=ON -DUSE_WIN32_IDN=ON -DBUILD_CURL_EXE=OFF -DBUILD_TESTING=OFF -DCURL_USE_LIBSSH2=OFF \
    -DCURL_USE_LIBPSL=OFF -DCURL_ZLIB=OFF -DCURL_BROTLI=OFF -DCURL_ZSTD=OFF -DUSE_NGHTTP2=OFF -DENABLE_MANUAL=OFF \
    -DCURL_CA_BUNDLE=none -DCURL_CA_PATH=none
  cmake --build "$work/curl" --parallel "$jobs" --target install >&2
}

# Debian's source is SQLite's repository: the one file that is compiled is made by its own tools, on this machine.
build_sqlite() {
  unpack sqlite3
  mkdir -p "$work/sqlite"
  (cd "$work/sqlite" && "$sources/sqlite3/configure" --disable-tcl --disable-readline --disable-shared &&
    make -s -j "$jobs" sqlite3.c sqlite3.h) >"$work/sqlite.log" 2>&1 || {
    tail -n 40 "$work/sqlite.log" >&2
    die "SQLite's one-file source could not be made"
  }
  "$triple-gcc-posix" -O2 -DNDEBUG -DSQLITE_THREADSAFE=1 -DSQLITE_OMIT_LOAD_EXTENSION -DSQLITE_DQS=0 -c \
    "$work/sqlite/sqlite3.c" -o "$work/sqlite/sqlite3.o"
  "$triple-ar" rcs "$prefix/lib/libsqlite3.a" "$work/sqlite/sqlite3.o"
  cp "$work/sqlite/sqlite3.h" "$prefix/include/"
}

build_googletest() {
  cross_configure /usr/src/googletest "$work/googletest" -DBUILD_GMOCK=OFF -DINSTALL_GTEST=ON
  cmake --build "$work/googletest" --parallel "$jobs" --target install >&2
}

# The library has its TLS and its secrets from Windows; the servers that tests run have theirs from OpenSSL, as on Linux.
build_openssl() {
  unpack openssl
  local compiler=""
  if have ccache; then compiler="ccache "; fi
  (cd "$sources/openssl" &&
    CC="$compiler$triple-gcc-posix" AR="$triple-ar" RANLIB="$triple-ranlib" RC="$triple-windres" \
      ./Configure mingw64 --prefix="$prefix" --libdir=lib \
      --openssldir=ssl no-shared no-tests no-engine no-dso no-module no-legacy no-cms no-ts no-ocsp \
      no-comp no-dtls no-srp no-psk no-idea no-seed no-camellia no-aria no-bf no-cast no-rc2 no-rc4 no-mdc2 no-sm2 no-sm3 \
      no-sm4 no-whirlpool no-rmd160 no-siphash no-scrypt no-gost no-ct no-ssl3 no-tls1 no-tls1_1 &&
    make -s -j "$jobs" build_libs && make -s install_dev) >"$work/openssl.log" 2>&1 || {
    tail -n 40 "$work/openssl.log" >&2
    die "OpenSSL could not be built"
  }
}

version_of() { dpkg-query -W -f='${Version}' "$1"; }

# What decides the result: the versions that this machine has for itself, the compiler, and how they are built.
key="$( (
  version_of libcurl4-openssl-dev
  version_of libsqlite3-dev
  version_of libssl-dev
  version_of googletest
  version_of libboost-dev
  version_of g++-mingw-w64-x86-64-posix
  declare -f cross_configure build_curl build_sqlite build_googletest build_openssl
) | sha256sum | cut -c1-16)"
prefix="$cache/deps-$key"
if [ ! -f "$prefix/complete" ]; then
  work="$cache/work"
  sources="$cache/sources"
  rm -rf "$prefix" "$work" "$sources"
  mkdir -p "$prefix/include" "$prefix/lib" "$work" "$sources"
  say "Building libcurl, SQLite, GoogleTest and OpenSSL for Windows" >&2
  write_source_lists
  apt_private apt-get update >&2
  build_curl
  build_sqlite
  build_googletest
  build_openssl
  # The headers of Boost are the same for every system; nothing else of /usr/include may be seen by the cross compiler.
  ln -s /usr/include/boost "$prefix/include/boost"
  rm -rf "$work" "$sources"
  touch "$prefix/complete"
fi
# One name for all of them, so that a build need not be configured anew when they change.
ln -sfn "$(basename "$prefix")" "$cache/deps"
echo "$cache/deps"
