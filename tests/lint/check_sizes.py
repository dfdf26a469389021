#!/usr/bin/env python3
"""Files of at most 600 lines and functions of at most 70, so that each does one thing.

Lines of a function that only map a case to a value (`case kA: return "a";`, or a macro for it) are rows of a table and do not count.
"""

import re

from source_tree import GENERATED, Finding, code_files, list_files, read, run, strip

FILE_LINES_MAX = 600
FUNCTION_LINES_MAX = 70

_NOT_A_FUNCTION = re.compile(r"^\s*(?:inline\s+)?(?:namespace|extern|enum)\b|^\s*(?:template\s*<.*>\s*)?"
                             r"(?:typedef\s+)?(?:class|struct|union)\b[^()]*$", re.DOTALL)
_OPENS_INITIALISERS = re.compile(r"\)[^()]*?(?<!:):(?!:)")
_TABLE_ROW = re.compile(r"\s*(?:case [\w:]+:(?: return [^;{}]*;)?|OPENBITS_\w+\(\w+\);)\s*$")
_HEAD_NAME = re.compile(r"([~\w:]+(?:<[^<>]*>)?)\s*\(")


def functions(text):
    """(line, name, length) of each function body that stands outside functions; braces are all it looks at."""
    code = re.sub(r"^[ \t]*#(?:[^\n\\]|\\\n|\\.)*", lambda m: re.sub(r"[^\n]", " ", m.group()), strip(text), flags=re.M)
    stack = []  # "scope", "function", "braces" (an initialiser), "member" (of a constructor's list)
    head = ""
    line = 1
    rows = [bool(_TABLE_ROW.match(text_line)) for text_line in code.split("\n")]
    for character in code:
        if character == "\n":
            line += 1
        outside = all(kind == "scope" for kind, _, _ in stack)
        if character == "{":
            kind = classify(head) if outside else "braces"
            stack.append((kind, line, head))
            if kind in ("scope", "function"):
                head = ""
        elif character == "}":
            if not stack:
                continue
            kind, begin, opened_by = stack.pop()
            if kind == "function":
                yield begin, name_of(opened_by), line - begin + 1 - sum(rows[begin - 1:line])
                head = ""
            elif kind == "member":
                head = opened_by + "{}"
            elif kind == "scope":
                head = ""
        elif outside:
            if character == ";":
                head = ""
            else:
                head += character


def classify(head):
    text = re.sub(r"^\s*(?:(?:public|protected|private)\s*:\s*)+", "", head).strip()
    if not text or _NOT_A_FUNCTION.match(text):
        return "scope"
    if text.endswith("=") or "(" not in text or text.count("(") != text.count(")"):
        return "braces"
    if _OPENS_INITIALISERS.search(text) and re.search(r"[\w>]$", text):
        return "member"
    return "function"


def name_of(head):
    match = _HEAD_NAME.search(head)
    if match and match.group(1).startswith("TEST"):
        arguments = head[match.end():].split(")")[0]
        return "(" + " ".join(arguments.split()) + ")"
    return match.group(1) if match else "?"


def check(root):
    findings = []
    for name in list_files(root):
        if name.startswith(GENERATED) or not name.endswith((".h", ".cpp", ".c", ".py", ".sh", ".cmake")):
            continue
        lines = read(root, name).count("\n")
        if lines > FILE_LINES_MAX:
            findings.append(Finding(name, lines, f"{lines} lines; split by idea (at most {FILE_LINES_MAX})"))
    for name in code_files(root):
        if name.startswith(GENERATED):
            continue
        for line, function, length in functions(read(root, name)):
            if length > FUNCTION_LINES_MAX:
                findings.append(
                    Finding(name, line, f"{function} has {length} lines (at most {FUNCTION_LINES_MAX})"))
    return findings


if __name__ == "__main__":
    run(check)
