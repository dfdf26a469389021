#!/usr/bin/env python3
"""Writes docs/deviations.md from the DEVIATION: comments of the sources.

    scripts/deviations.py          writes it
    scripts/deviations.py --check  fails if it is not up to date
"""

import os
import sys

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), ".."))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(ROOT, "tests", "lint"))

from check_citations import DEVIATION  # noqa: E402
from source_tree import code_files, comments, read  # noqa: E402

OUTPUT = "docs/deviations.md"
HEADING = """# Deviations

Where openbits knowingly differs from what BITS documents, page by page. Generated from the `DEVIATION:` comments of the
sources by `scripts/deviations.py`; edit those.

"""


def collect(root):
    """(page, text, file) of every DEVIATION comment, in order of page and file, each said once."""
    found = set()
    for name in code_files(root):
        if name.startswith("tests/"):
            continue
        for comment in comments(read(root, name)):
            match = DEVIATION.fullmatch(comment.text)
            if match:
                found.add((match.group("page").removesuffix(".md"), match.group("text"), name))
    return sorted(found)


def render(deviations):
    if not deviations:
        return HEADING + "None.\n"
    lines = ["| page | what and why | where |", "| --- | --- | --- |"]
    for page, text, name in deviations:
        lines.append("| `{}` | {} | [{}](../{}) |".format(page, text.replace("|", "\\|"), name, name))
    return HEADING + "\n".join(lines) + "\n"


def main():
    text = render(collect(ROOT))
    path = os.path.join(ROOT, OUTPUT)
    if sys.argv[1:] == ["--check"]:
        current = read(ROOT, OUTPUT) if os.path.exists(path) else ""
        if current != text:
            sys.exit(f"{OUTPUT} is not up to date: run scripts/deviations.py")
        return
    if sys.argv[1:]:
        sys.exit(__doc__)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main()
