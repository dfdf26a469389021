#!/usr/bin/env python3
"""Comments that cite begin with the page, so that a reader and scripts/deviations.py can follow them:

    // BITS: <page>, "<heading>": <what it says>
    // BITS: <page>; <page>.                        where the code says the rest
    // DEVIATION: <page>: <what differs, and why>
    // ASSUMED: <what>

<page> is its file name, without folders and with or without .md, or a section of an open specification: [MC-BUP] 3.6.2.
"""

import re

from source_tree import Finding, code_files, comments, read, run

SLUG = r"[A-Za-z0-9](?=[\w.]*-|[\w.]*\.md)[\w.-]*[A-Za-z0-9]"
PAGE = rf'(?:{SLUG}|\[[A-Z]+-[A-Z]+\](?: \d[\d.]*\d)?)'
BITS = re.compile(rf"BITS: {PAGE}(?:\.|[.,:;] \S.*| and \S.*)?")
DEVIATION = re.compile(rf'DEVIATION: (?P<page>{PAGE})(?:, "[^"]+")*: (?P<text>\S.*)')
ASSUMED = re.compile(r"ASSUMED: \S.*")
FORMS = {"BITS": BITS, "DEVIATION": DEVIATION, "ASSUMED": ASSUMED}
FORM_TEXT = {
    "BITS": '// BITS: <page>, "<heading>": <what it says>',
    "DEVIATION": "// DEVIATION: <page>: <what and why>",
    "ASSUMED": "// ASSUMED: <what>",
}
# A mark that lost its colon, or its capitals.
NEAR_MISS = re.compile(r"(?:DEVIATION|ASSUMED)\b(?!:)|(?:Deviation|Assumed|Bits|deviation|assumed):")


def check(root):
    findings = []
    for name in code_files(root):
        for comment in comments(read(root, name)):
            word = comment.text.split(":")[0]
            if comment.text.startswith(f"{word}:") and word in FORMS:
                if not FORMS[word].fullmatch(comment.text):
                    findings.append(Finding(name, comment.line, f"not of the form {FORM_TEXT[word]}"))
            elif NEAR_MISS.match(comment.text):
                findings.append(Finding(name, comment.line, "meant as BITS:, DEVIATION: or ASSUMED:?"))
    return findings


if __name__ == "__main__":
    run(check)
