#!/usr/bin/env python3
"""Documents point at what exists: files that links name, and tests named as `Suite.Name` or `Suite.*`."""

import os
import re

from source_tree import Finding, list_files, read, run

TEST = re.compile(r"^(?:TEST|TEST_F|TEST_P|TYPED_TEST)\(\s*(\w+),\s*(\w+)\s*\)", re.MULTILINE)
# A suite's name has small letters, unlike the types of the SDK (BG_FILE_PROGRESS.Completed).
NAMED_TEST = re.compile(r"`([A-Z]\w*[a-z]\w*)\.([A-Z]\w+|\*)`")
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)")


def is_document(name):
    return name.endswith(".md") and ("/" not in name or name.startswith("docs/"))


def check(root):
    names = list_files(root)
    tests = set()
    for name in names:
        if name.startswith("tests/") and name.endswith(".cpp"):
            tests.update(TEST.findall(read(root, name)))
    suites = {suite for suite, _ in tests}

    findings = []
    for name in filter(is_document, names):
        for number, line in enumerate(read(root, name).split("\n"), 1):
            for suite, test in NAMED_TEST.findall(line):
                known = suite in suites if test == "*" else (suite, test) in tests
                if not known:
                    findings.append(Finding(name, number, f"there is no test {suite}.{test}"))
            for target in LINK.findall(line):
                if "://" in target:
                    continue
                path = os.path.normpath(os.path.join(os.path.dirname(name), target))
                if not os.path.exists(os.path.join(root, path)):
                    findings.append(Finding(name, number, f"{target} does not exist"))
    return findings


if __name__ == "__main__":
    run(check)
