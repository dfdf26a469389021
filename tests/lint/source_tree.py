"""What the checks share: which files there are, their text without comments or strings, and how findings are told."""

import os
import re
import subprocess
import sys
from collections import namedtuple

Finding = namedtuple("Finding", "path line message")
Comment = namedtuple("Comment", "line text")

CODE_SUFFIXES = (".h", ".cpp", ".c")
# From the SDK's interface definitions, by generator: size and spelling are Microsoft's.
GENERATED = ("bits_api/include/", "bits_api/idl/")


def list_files(root):
    """Every file of the tree, by path from `root`: tracked ones and new ones that git does not ignore."""
    try:
        listing = subprocess.run(
            ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            check=True, capture_output=True, text=True).stdout
        names = set(filter(None, listing.split("\0")))
    except (OSError, subprocess.CalledProcessError):  # an unpacked archive
        names = set()
        for folder, folders, files in os.walk(root):
            folders[:] = [f for f in folders if f not in (".git", "build", "__pycache__")]
            names.update(os.path.relpath(os.path.join(folder, f), root) for f in files)
    return sorted(n.replace(os.sep, "/") for n in names if os.path.isfile(os.path.join(root, n)))


def code_files(root):
    """The C and C++ files of the tree."""
    return [name for name in list_files(root) if name.endswith(CODE_SUFFIXES)]


def read(root, name):
    """The text of one file; bytes that are not UTF-8 become replacement characters."""
    with open(os.path.join(root, name), encoding="utf-8", errors="replace") as file:
        return file.read()


_TOKEN = re.compile(
    r"""(?P<line>//(?:[^\n\\]|\\.|\\\n)*)
      | (?P<block>/\*.*?(?:\*/|\Z))
      | (?P<raw>R"(?P<tag>[^\s()\\]{0,16})\(.*?(?:\)(?P=tag)"|\Z))
      | (?P<string>"(?:[^"\\\n]|\\.)*")
      | (?P<char>(?<![0-9a-fA-F])'(?:[^'\\\n]|\\.)+')""",
    re.DOTALL | re.VERBOSE)


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def strip(text, keep_strings=False):
    """`text` with comments (and the contents of strings) turned into blanks; lines keep their numbers."""
    def replace(match):
        if match.lastgroup in ("line", "block"):
            return _blank(match.group())
        if keep_strings:
            return match.group()
        return '"' + _blank(match.group()[1:-1]) + '"'
    return _TOKEN.sub(replace, text)


def comments(text):
    """The `//` comments of `text`; those that go on at the same column of the next line are joined into one."""
    found = []
    previous = (-1, -1)  # line and column
    for match in _TOKEN.finditer(text):
        if not match.group("line"):
            continue
        line = text.count("\n", 0, match.start()) + 1
        line_start = text.rfind("\n", 0, match.start()) + 1
        column = match.start() - line_start
        body = match.group().lstrip("/").strip("<! \t")
        goes_on = not text[line_start:match.start()].strip() and previous == (line - 1, column)
        if goes_on and not MARK.match(body):
            found[-1] = Comment(found[-1].line, (found[-1].text + " " + body).rstrip())
        else:
            found.append(Comment(line, body))
        previous = (line, column)
    return found


# The words that open a comment with a meaning of its own.
MARK = re.compile(r"(BITS|DEVIATION|ASSUMED):")


def run(check):
    """Runs `check(root)` from the command line: `check_x.py [ROOT]`. Exit status 1 if there are findings."""
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "..", "..")
    findings = sorted(check(os.path.abspath(root)))
    for finding in findings:
        print(f"{finding.path}:{finding.line}: {finding.message}")
    if findings:
        print(f"{len(findings)} findings")
    sys.exit(1 if findings else 0)
