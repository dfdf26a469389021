#!/usr/bin/env python3
"""Runs the conformance tests against one back end and compares the outcome with what is expected of it.

    run_column.py --column NAME --program FILE [--emulator FILE] [--restart FILE] [--jobs N] [--results FILE]

Every test runs in a process of its own. Columns are those of expected_differences.json; a test listed there must fail, and
say one of the things written there; every other test must pass. So a difference that went away is found as surely as a new one.
--restart is the wineserver that ends the emulated system. Writes what happened to --results, for scripts/conformance_table.py.
"""

import argparse
import collections
import concurrent.futures
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

EXPECTED = Path(__file__).with_name("expected_differences.json")
TIMEOUT_S = 60
LISTING_TIMEOUT_S = 60
LISTINGS_MAX = 2
# One of them crashes in the client's proxies under Wine, in a loop.
TIMEOUT_OF_DIFFERENCES_S = 40
# How long a test waits that is known to wait in vain.
PATIENCE_OF_DIFFERENCES_MS = ("2000", "10000")  # the first time, and when that was a surprise
JOBS_OF_DIFFERENCES = 4
# After so many tests that waited in vain for an answer, the service is taken to hang.
HUNG_MAX = 3
BACKEND = {"windows-native": "native"}


def run_program(command, environment, timeout_s):
    """(exit code or None when the time is over, output). Through a file: Wine's services hold on to the streams of whoever
    started them, so that a pipe may stay open when the program has long ended."""
    with tempfile.TemporaryFile() as stream:
        try:
            code = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=stream,
                                  stderr=subprocess.STDOUT, timeout=timeout_s, check=False).returncode
        except subprocess.TimeoutExpired:
            code = None
        stream.seek(0)
        return code, stream.read().decode(errors="replace").replace("\r\n", "\n")


def tests_of(command, environment):
    """Names of all tests, as gtest lists them: suites at the margin, cases indented."""
    for _ in range(LISTINGS_MAX):
        code, listed = run_program([*command, "--gtest_list_tests"], environment, LISTING_TIMEOUT_S)
        if code is not None:
            break
    if code != 0:
        sys.exit(f"the program does not list its tests:\n{listed}")
    names, suite = [], ""
    for line in listed.splitlines():
        line = line.split("#")[0].rstrip()
        if line.endswith(".") and not line.startswith(" "):
            suite = line
        elif line.startswith("  ") and suite:
            names.append(suite + line.strip())
    return names


def run_test(command, environment, name, timeout_s):
    """(outcome, output); outcome is passed, skipped, failed or timeout."""
    code, output = run_program([*command, f"--gtest_filter={name}"], environment, timeout_s)
    if code is None:
        return "timeout", output
    # A program that ended before its test did, whoever made it, may have given 0 too: gtest's own word must be there.
    if code == 0 and "[  SKIPPED ] 1 test" in output:
        return "skipped", output
    return ("passed" if code == 0 and "[  PASSED  ] 1 test" in output else "failed"), output


def judge(name, outcome, output, expected):
    """Why this outcome is not as expected, or None."""
    difference = expected.get(name)
    if difference is None:
        return None if outcome in ("passed", "skipped") else "failed"
    if outcome == "passed":
        return "passes, but is listed as a difference"
    if not any(text in output for text in difference["says"]):
        return f"differs otherwise than listed: none of {difference['says']!r} in its output"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--column", required=True)
    parser.add_argument("--program", required=True)
    parser.add_argument("--emulator")
    parser.add_argument("--restart")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--results")
    arguments = parser.parse_args()

    environment = dict(os.environ)
    environment["OPENBITS_TEST_BACKEND"] = BACKEND.get(arguments.column, "portable")
    impatient = [environment | {"OPENBITS_TEST_PATIENCE_MS": patience} for patience in PATIENCE_OF_DIFFERENCES_MS]
    command = ([arguments.emulator] if arguments.emulator else []) + [arguments.program]
    expected = json.loads(EXPECTED.read_text(encoding="utf-8")).get(arguments.column, {})

    def run_once(name, is_again):
        if name in expected:
            return run_test(command, impatient[is_again], name, TIMEOUT_OF_DIFFERENCES_S)
        return run_test(command, environment, name, TIMEOUT_S)

    @contextlib.contextmanager
    def session():
        """Wine's services end with the last program that uses them: one that waits keeps them from test to test."""
        if not (arguments.emulator and arguments.restart):
            yield
            return
        # Not as a context: its end would wait without limit where Wine hangs.
        waiting = subprocess.Popen([arguments.emulator, "cmd.exe"], env=environment, stdin=subprocess.PIPE,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield
        finally:
            for option in ("-k", "-w"):
                run_program([arguments.restart, option], environment, TIMEOUT_S)
            waiting.kill()
            waiting.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                waiting.wait(TIMEOUT_S)

    def run_all(chosen, at_once, is_again):
        """[(name, outcome, output)] of the chosen tests, that many at once; of fewer, when nothing seems to answer any more."""
        hung = []

        def run_one(name):
            if len(hung) >= HUNG_MAX:
                return None
            outcome, output = run_once(name, is_again)
            if outcome == "timeout" and judge(name, outcome, output, expected):
                hung.append(name)
            return name, outcome, output

        with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
            return [ran for ran in pool.map(run_one, chosen) if ran]

    def run(chosen, at_once):
        """{name: (outcome, output)}. The system's service is one for all programs, busy with what a former test left behind
        and emptied by the next, and Wine's hangs now and then: what surprises there is asked a second time, alone, of a
        service begun anew. Our own engine gets no second chance."""
        chances = 2 if arguments.column in BACKEND else 1
        results, asked = {}, collections.Counter()
        while left := [name for name in chosen if name not in results]:
            first_time = [name for name in left if not asked[name]]
            with session():
                ran = run_all(first_time or left, at_once if first_time else 1, not first_time)
            for name, outcome, output in ran:
                asked[name] += 1
                if judge(name, outcome, output, expected) and asked[name] < chances:
                    print(f"again    {name} ({outcome})", flush=True)
                else:
                    results[name] = outcome, output
        return results

    names = tests_of(command, environment)
    unknown = sorted(set(expected) - set(names))
    outcomes, complaints = {}, [f"{name}: listed as a difference, but there is no such test" for name in unknown]
    # Tests that differ mostly wait in vain: several at once. The others are run as the column wants.
    for chosen, at_once in (([name for name in names if name in expected], max(arguments.jobs, JOBS_OF_DIFFERENCES)),
                            ([name for name in names if name not in expected], arguments.jobs)):
        for name, (outcome, output) in run(chosen, at_once).items():
            outcomes[name] = "differs" if name in expected and outcome != "passed" else outcome
            complaint = judge(name, outcome, output, expected)
            print(f"{outcomes[name]:8} {name}", flush=True)
            if complaint:
                complaints.append(f"{name}: {complaint}\n{output}")

    if arguments.results:
        target = Path(arguments.results)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps({"column": arguments.column, "tests": outcomes}, indent=1) + "\n", encoding="utf-8")
    counts = {kind: list(outcomes.values()).count(kind) for kind in sorted(set(outcomes.values()))}
    print(f"{arguments.column}: {len(names)} tests, " + ", ".join(f"{n} {kind}" for kind, n in counts.items()))
    for complaint in complaints:
        print("\nUNEXPECTED " + complaint)
    return 1 if complaints or not names else 0


if __name__ == "__main__":
    sys.exit(main())
