#!/usr/bin/env python3
"""Every header compiles alone; those for users do in C as well as in C++.

    check_headers.py [ROOT] [--cc CC] [--cxx CXX]

A header that its own source includes first is left to the build.
"""

import argparse
import concurrent.futures
import os
import re
import subprocess
import sys

from source_tree import Finding, list_files

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
PUBLIC = "bits_api/include/"
PUBLIC_FLAGS = ["-Ibits_api/include", "-Ibits_api/include/compat"]
# Compiled where their system is.
ELSEWHERE = ("platform/windows/", "bits_api/backends/windows/", "bits_api/backends/dbus/")


def is_left_to_the_build(root, header):
    """Whether the source of the same name begins with it."""
    try:
        with open(os.path.join(root, header[:-2] + ".cpp"), encoding="utf-8") as source:
            first = re.search(r'^#include [<"](.*)[>"]', source.read(), re.MULTILINE)
    except FileNotFoundError:
        return False
    return first is not None and first.group(1) == header


def compile_alone(root, header, compiler, language):
    """A finding if a source with this one include does not compile."""
    command = [compiler, "-fsyntax-only", "-x", language, "-std=c++20" if language == "c++" else "-std=c11",
               *WARNINGS, "-I.", *PUBLIC_FLAGS, "-"]
    done = subprocess.run(command, input=f'#include "{header}"\n', cwd=root, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return None
    said = [line for line in done.stderr.splitlines() if "error" in line]
    return Finding(header, 1, f"does not compile alone ({language}): {(said or ['?'])[0]}")


def check(root, cc="cc", cxx="c++"):
    headers = [n for n in list_files(root) if n.endswith(".h") and not n.startswith(ELSEWHERE)]
    work = [(root, header, cxx, "c++") for header in headers if not is_left_to_the_build(root, header)]
    work += [(root, header, cc, "c") for header in headers if header.startswith(PUBLIC)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return [f for f in pool.map(lambda arguments: compile_alone(*arguments), work) if f]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("root", nargs="?", default=os.path.join(os.path.dirname(__file__), "..", ".."))
    parser.add_argument("--cc", default="cc")
    parser.add_argument("--cxx", default="c++")
    arguments = parser.parse_args()
    findings = sorted(check(os.path.abspath(arguments.root), arguments.cc, arguments.cxx))
    for finding in findings:
        print(f"{finding.path}:{finding.line}: {finding.message}")
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
