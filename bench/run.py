#!/usr/bin/env python3
"""Measures what issue 5 asks for; scripts/bench.sh builds what this needs. bench/README.md says what each row answers.

    run.py [--rows 1,3] [--rounds N] [--quick] [--write] [--dir FOLDER] [--build FOLDER]
"""

import argparse
import os
import signal
import sys

import contest
import report
import rows_engine
import rows_transfer

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
ROWS = {1: rows_transfer.row_1, 2: rows_transfer.row_2, 3: rows_transfer.row_3, 4: rows_transfer.row_4,
        **rows_engine.ROWS}


class Bench:
    """What the rows need to know."""

    def __init__(self, options, workspace):
        self.build = os.path.abspath(options.build)
        self.workspace = workspace
        self.is_quick = options.quick
        self.rounds = options.rounds or (3 if options.quick else 7)
        self.has_all_contestants = not options.quick
        self.memory = []

    def program(self, name):
        return self.program_of("bench", name)

    def program_of(self, folder, name):
        path = os.path.join(self.build, folder, name)
        if not os.path.exists(path):
            sys.exit(f"{path} is not built; run scripts/bench.sh")
        return path

    def scaled(self, size):
        return size // 4 if self.is_quick else size

    def note_memory(self, work, mib):
        """For row 6: what rows 1 to 4 needed at most."""
        self.memory.append((work, mib))


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", help="numbers, divided by commas (default: all)")
    parser.add_argument("--rounds", type=int, help="counted rounds of each contest (default 7; 3 with --quick)")
    parser.add_argument("--quick", action="store_true", help="less of the work (the table says how much), and no aria2c and wget")
    parser.add_argument("--write", action="store_true", help="put the rows into docs/performance.md")
    parser.add_argument("--dir", default=os.path.join(ROOT, "build", "bench-data"), help="on a real disk; needs 15 GB")
    parser.add_argument("--build", default=os.path.join(ROOT, "build", "bench"))
    options = parser.parse_args()
    options.numbers = sorted(ROWS) if not options.rows else [int(number) for number in options.rows.split(",")]
    unknown = [number for number in options.numbers if number not in ROWS]
    if unknown:
        parser.error(f"no such row: {unknown}")
    return options


def choose_cpus():
    """Client and server on different CPUs, where there are two."""
    cpus = sorted(os.sched_getaffinity(0))
    return cpus[-1], cpus[0]


def main():
    options = parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    client_cpu, server_cpu = choose_cpus()
    workspace = contest.Workspace(options.dir, client_cpu, server_cpu)
    kind = contest.version(["findmnt", "-n", "-o", "FSTYPE", "-T", workspace.folder])
    if kind == "tmpfs":
        sys.exit(f"{workspace.folder} is in memory; choose a folder on a disk with --dir")
    for line in report.machine(workspace):
        print(line)
    bench = Bench(options, workspace)
    rows, loads = [], []
    for number in options.numbers:
        contest.progress(f"row {number}")
        loads.append(os.getloadavg()[0])
        rows.append(ROWS[number](bench))
        loads.append(os.getloadavg()[0])
        report.show(rows[-1:], ROOT)
    workspace.clear()
    if len(rows) > 1:
        print()
        report.show(rows, ROOT)
    if options.write:
        report.write(rows, ROOT, workspace, loads)


if __name__ == "__main__":
    main()
