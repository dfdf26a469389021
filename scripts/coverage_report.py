"""Adds up gcov's JSON (one document a line, standard input) and prints lines covered, folder by folder."""

import collections
import json
import os
import sys

OURS = ("platform", "transport", "engine", "bits_api", "tools")


def main():
    root = os.path.realpath(sys.argv[1])
    lines = collections.defaultdict(dict)  # file -> line -> was it run
    for document in sys.stdin:
        if not document.strip():
            continue
        report = json.loads(document)
        folder = report["current_working_directory"]
        for source in report["files"]:
            path = os.path.relpath(os.path.realpath(os.path.join(folder, source["file"])), root)
            if path.split(os.sep)[0] not in OURS:
                continue
            seen = lines[path]
            for line in source["lines"]:
                seen[line["line_number"]] = seen.get(line["line_number"], False) or line["count"] > 0

    totals = collections.defaultdict(lambda: [0, 0])
    for path, seen in lines.items():
        for name in (os.path.dirname(path), "total"):
            totals[name][0] += sum(seen.values())
            totals[name][1] += len(seen)
    for name in sorted(totals, key=lambda key: (key == "total", key)):
        covered, count = totals[name]
        print(f"{100.0 * covered / max(count, 1):6.1f} %  {covered:6d} of {count:6d}  {name}")


if __name__ == "__main__":
    main()
