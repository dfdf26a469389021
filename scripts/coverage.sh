#!/usr/bin/env bash
# Runs the tests in a build with counters and prints the lines covered, folder by folder.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

configure coverage
cmake --build "$root/build/coverage" --parallel "$jobs"
find "$root/build/coverage" -name '*.gcda' -delete
ctest --test-dir "$root/build/coverage" --output-on-failure --no-tests=error -j "$jobs" -LE '^(lint|install)$'

find "$root/build/coverage" -name '*.gcda' -print0 |
  xargs -0 gcov --json-format --stdout |
  python3 "$root/scripts/coverage_report.py" "$root"
