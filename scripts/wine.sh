# Read by the scripts that run programs for Windows (source, after common.sh): an environment of Wine below build/.
# shellcheck shell=bash disable=SC2034,SC2154  # others use what is set here; root and die are common.sh's

export WINEPREFIX="$root/build/windows/wine"
export WINEDEBUG="${WINEDEBUG:--all}"
# No display, no browser, no .NET: nothing here asks for them. No debugger: a program that crashes shall end.
export WINEDLLOVERRIDES="${WINEDLLOVERRIDES:-mscoree,mshtml,winedbg.exe=}"
unset DISPLAY WAYLAND_DISPLAY

find_wine() {
  local candidate
  for candidate in wine64 /usr/lib/wine/wine64 wine; do
    if have "$candidate"; then
      command -v "$candidate"
      return
    fi
  done
  die "no Wine (Debian's wine64)"
}

# Makes the environment at the first time. Its services are there for the sessions after the one that made it, so that one
# is waited for.
start_wine() {
  wine="$(find_wine)"
  if [ ! -f "$WINEPREFIX/complete" ]; then
    say "Making an environment for Wine in build/windows/wine"
    rm -rf "$WINEPREFIX"
    mkdir -p "$WINEPREFIX"
    "$wine" wineboot --init >/dev/null 2>&1 </dev/null
    wineserver -w
    touch "$WINEPREFIX/complete"
  fi
}
