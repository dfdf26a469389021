#!/usr/bin/env bash
# Measures the library against curl, wget, aria2c and the least that a libcurl program can spend.
#   scripts/bench.sh                  installs what is missing, builds, runs everything (an hour or so)
#   scripts/bench.sh --quick          less of the work
#   scripts/bench.sh --rows 1,3       these rows of the table in docs/performance.md
#   scripts/bench.sh --write          and puts the rows into docs/performance.md
#   scripts/bench.sh --micro [FILTER] the micro benchmarks instead
# Further options: bench/run.py --help.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

build="$root/build/bench"
bash "$root/scripts/install_deps.sh" --bench
say "Building in ${build#"$PWD"/}"
configure bench >/dev/null
cmake --build "$build" --parallel "$jobs" --target openbits_bench

if [ "${1:-}" = --micro ]; then
  exec "$build/bench/bench_micro" ${2:+"--benchmark_filter=$2"}
fi
exec python3 -B "$root/bench/run.py" --build "$build" "$@"
