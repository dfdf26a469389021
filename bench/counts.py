#!/usr/bin/env python3
"""Compares the instructions that two micro benchmarks execute with stored counts.

    counts.py --program FILE --compiler TEXT [--store]

Counted by callgrind inside the measured function alone, so that neither the loader nor the C library's start plays a part.
A count is stored for each compiler (bench/counts.json); with another one there is nothing to compare with, and the exit
code is 77: skipped. `--store` writes the counts for this compiler; a commit that does so says why they changed.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile

STORED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "counts.json")
FUNCTIONS = {"machine": "*RunMachine*", "scheduler": "*RunScheduler*"}
TOLERANCE = 0.05
SKIPPED = 77


def count(program, name):
    """Instructions of one benchmark."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--toggle-collect={FUNCTIONS[name]}",
             f"--callgrind-out-file={os.path.join(folder, 'out')}", program, name],
            capture_output=True, text=True, check=False)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or not found or found.group(1) == "0":
        sys.exit(f"callgrind counted nothing for {name}:\n{done.stderr[-2000:]}")
    return int(found.group(1))


def load():
    if not os.path.exists(STORED):
        return {}
    with open(STORED, encoding="utf-8") as file:
        return json.load(file)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--store", action="store_true")
    options = parser.parse_args()
    counts = {name: count(options.program, name) for name in FUNCTIONS}
    stored = load()
    if options.store:
        stored[options.compiler] = counts
        with open(STORED, "w", encoding="utf-8") as file:
            json.dump(stored, file, indent=2, sort_keys=True)
            file.write("\n")
        print(f"stored for {options.compiler}: {counts}")
        return
    if options.compiler not in stored:
        print(f"skipped: no counts are stored for {options.compiler}; here they are {counts}")
        sys.exit(SKIPPED)
    failed = False
    for name, number in counts.items():
        wanted = stored[options.compiler][name]
        change = number / wanted - 1
        failed = failed or abs(change) > TOLERANCE
        print(f"{name}: {number} instructions, stored {wanted}, {change:+.1%} (allowed ±{TOLERANCE:.0%})")
    if failed:
        sys.exit("If the change is meant, store the new counts: bench/counts.py --store")


if __name__ == "__main__":
    main()
