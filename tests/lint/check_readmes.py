#!/usr/bin/env python3
"""Every folder with sources says in a README.md of at most 40 lines what belongs there and what does not."""

import os

from source_tree import Finding, list_files, read, run

LINES_MAX = 40
SOURCES = (".h", ".cpp", ".c", ".idl")
FOLDERS = ("platform", "transport", "engine", "bits_api", "tools", "tests", "bench", "examples")
# Below these a folder mirrors another part of the tree, whose README speaks for both.
MIRRORS = ("tests/unit/", "tests/install/", "tests/fuzz/corpus/")


def check(root):
    names = list_files(root)
    folders = set()
    for name in names:
        folder = os.path.dirname(name)
        if name.split("/")[0] in FOLDERS and name.endswith(SOURCES) and not (folder + "/").startswith(MIRRORS):
            while folder:
                folders.add(folder)
                folder = os.path.dirname(folder)
    if any(name.startswith(MIRRORS[0]) for name in names):
        folders.add(MIRRORS[0].rstrip("/"))

    findings = []
    for folder in sorted(folders):
        if f"{folder}/README.md" not in names:
            findings.append(Finding(folder, 1, "no README.md"))
    for name in names:
        if name.endswith("/README.md") and name.split("/")[0] in FOLDERS:
            lines = read(root, name).count("\n")
            if lines > LINES_MAX:
                findings.append(Finding(name, lines, f"{lines} lines (at most {LINES_MAX})"))
            elif lines < 3:
                findings.append(Finding(name, lines, "says nothing"))
    return findings


if __name__ == "__main__":
    run(check)
