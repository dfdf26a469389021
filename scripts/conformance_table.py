#!/usr/bin/env python3
"""Writes the table of docs/support.md that shows what each back end does with the conformance tests.

    conformance_table.py RESULTS...           rewrites it from the files that tests/conformance/run_column.py left
    conformance_table.py --check RESULTS...   fails if it differs

Tests with parameters are one row, with the number of those that pass. The reasons for differences come from
tests/conformance/expected_differences.json.
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "support.md"
EXPECTED = ROOT / "tests" / "conformance" / "expected_differences.json"
BEGIN = "<!-- conformance table: scripts/conformance_table.py -->"
END = "<!-- end of the conformance table -->"
TITLES = {"linux": "Linux, in-process", "windows-portable": "Windows, in-process", "windows-native": "Windows, Wine's BITS"}


def row_name(test):
    """Suite.Test of Instance/Suite.Test/3."""
    suite, case = test.split(".", 1)
    return f"{suite.split('/')[-1]}.{case.split('/')[0]}"


def cell(outcomes):
    """What a column says of one row."""
    if not outcomes:
        return "not built"
    passed = outcomes.count("passed")
    if len(outcomes) == 1:
        return {"passed": "yes", "differs": "differs", "skipped": "skipped"}.get(outcomes[0], outcomes[0].upper())
    return "yes" if passed == len(outcomes) else f"{passed} of {len(outcomes)}"


def table(results, expected):
    columns = [column for column in TITLES if column in results]
    rows = {}
    for column in columns:
        for test, outcome in results[column].items():
            rows.setdefault(row_name(test), {}).setdefault(column, []).append(outcome)
    lines = ["| test | " + " | ".join(TITLES[column] for column in columns) + " |", "| --- " * (len(columns) + 1) + "|"]
    totals = [f"{list(results[c].values()).count('passed')} of {len(results[c])}" for c in columns]
    lines.append("| **all that are built** | " + " | ".join(totals) + " |")
    for name in sorted(rows):
        lines.append(f"| `{name}` | " + " | ".join(cell(rows[name].get(column, [])) for column in columns) + " |")
    for column in columns:
        if not expected.get(column):
            continue
        lines += ["", f"Differences of \"{TITLES[column]}\", one by one:", "", "| test | page or method | what it does |",
                  "| --- | --- | --- |"]
        lines += [f"| `{row_name(test)}`{suffix(test)} | {one['page']} | {one['why']} |"
                  for test, one in sorted(expected[column].items())]
    return "\n".join(lines)


def suffix(test):
    case = test.split(".", 1)[1].split("/", 1)
    return f" ({case[1]})" if len(case) == 2 else ""


def main():
    arguments = sys.argv[1:]
    check = "--check" in arguments
    files = [Path(name) for name in arguments if name != "--check"]
    loaded = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    results = {}
    for one in loaded:  # a column may come from several programs
        results.setdefault(one["column"], {}).update(one["tests"])
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
    text = DOCUMENT.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    new = f"{before}{BEGIN}\n\n{table(results, expected)}\n\n{END}{after}"
    if check:
        if new != text:
            print("docs/support.md: the conformance table is not what these runs say")
            return 1
        return 0
    DOCUMENT.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
