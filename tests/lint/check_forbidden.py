#!/usr/bin/env python3
"""Words that must not appear: sources of chance and time outside platform/, what a compiler lacks, unfinished work."""

import re
from collections import namedtuple

from source_tree import CODE_SUFFIXES, GENERATED, Finding, list_files, read, run, strip

OURS = ("platform/", "transport/", "engine/", "bits_api/", "tools/", "tests/", "bench/", "examples/")
# Programs and tests talk to the system they run on; only what decides behaviour must be repeatable.
PROGRAMS = ("platform/", "tests/", "bench/", "examples/", "tools/")
# The functions of Windows that programs call beside BITS (GetTickCount64, Sleep): no Platform reaches them.
WINDOWS_CALLS = ("bits_api/com/win32_",)

# where: beginnings of paths it applies to; exempt: beginnings of paths it does not; suffixes: kinds of files.
Rule = namedtuple("Rule", "pattern message where exempt suffixes")


def _rule(pattern, message, where=OURS, exempt=(), suffixes=CODE_SUFFIXES):
    return Rule(re.compile(pattern), message, where, exempt, suffixes)


# Looked for in code, comments and strings left out.
CODE_RULES = [
    _rule(r"\b(system_clock|steady_clock|high_resolution_clock)::now\b|\b(gettimeofday|clock_gettime)\s*\(|"
          r"\bstd::time\s*\(|(?<![\w.>:])time\s*\(\s*(nullptr|NULL|0)\s*\)",
          "time comes from platform/base/clock.h", exempt=PROGRAMS + WINDOWS_CALLS),
    _rule(r"\b(sleep_for|sleep_until|usleep|nanosleep)\b|(?<![\w.>:])[sS]leep\s*\(",
          "no sleeping: wait for what must become true",
          exempt=("platform/", "bench/", "examples/", "tools/", "tests/tools/", "tests/support/", *WINDOWS_CALLS)),
    _rule(r"\bs?rand\s*\(|\brandom_device\b|\barc4random\b|\bgetrandom\b",
          "random numbers come from platform/base/random.h", exempt=("platform/", "tests/support/", *WINDOWS_CALLS)),
    _rule(r"\b(secure_)?getenv\b", "the environment is read in platform/ only", exempt=PROGRAMS),
    _rule(r"\bfopen\s*\(|\b[io]?fstream\b|\bstd::filesystem\b", "files are reached through platform/file_system.h",
          exempt=PROGRAMS),
    _rule(r"\busing\s+namespace\b", "no `using namespace` in headers", suffixes=(".h",)),
    _rule(r"#\s*include\s*<(format|expected|source_location|stacktrace|print|generator|flat_map|mdspan)>",
          "one of the three compilers does not have this header"),
    _rule(r"\b(std::move_only_function|std::format|std::expected|std::source_location|std::views|std::ranges::views|"
          r"std::ranges::to)\b",
          "one of the three compilers does not have this"),
    _rule(r"\bHRESULT\b|\bIUnknown\b|\bIBackgroundCopy\w+", "COM belongs to bits_api/",
          where=("platform/", "transport/", "engine/")),
    _rule(r"\bdynamic_cast\b|\btypeid\b", "no run-time type information in our own code", exempt=("tests/", "bench/")),
    _rule(r"\bco_(await|return|yield)\b", "no coroutines in engine/: a suspended frame hides state", where=("engine/",)),
    _rule(r"\b(class|struct)\s+\w*(Manager|Helper|Utils?|Impl)\b(?!\s*;)", "a name that says nothing",
          exempt=("bits_api/",)),
    _rule(r"#\s*define\s+(BITS_|BG_)\w+", "these prefixes belong to the SDK", exempt=GENERATED),
]

# Looked for in whole files, comments included.
TEXT_SUFFIXES = CODE_SUFFIXES + (".py", ".sh", ".cmake", ".txt", ".md", ".json", ".in", ".yml", ".yaml", ".idl")
TEXT_RULES = [
    _rule(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b", "finish it, or open an issue", where=("",),
          suffixes=TEXT_SUFFIXES),
    _rule(r"(?<![\w.])/(?:[w]ork|[r]oot|[t]mp/build)(?=[/\s\"'`]|-\w)", "a path of one machine", where=("",),
          suffixes=TEXT_SUFFIXES + ("run",)),
]


def applies(rule, name):
    return name.startswith(rule.where) and not name.startswith(rule.exempt) and name.endswith(rule.suffixes)


def scan(rules, name, text):
    rules = [rule for rule in rules if applies(rule, name)]
    if not rules:
        return
    for number, line in enumerate(text.split("\n"), 1):
        for rule in rules:
            match = rule.pattern.search(line)
            if match:
                yield Finding(name, number, f"{match.group().strip()}: {rule.message}")


def check(root):
    findings = []
    for name in list_files(root):
        if not name.endswith(TEXT_RULES[1].suffixes) or name.startswith("tests/fuzz/corpus/"):
            continue
        text = read(root, name)
        findings.extend(scan(TEXT_RULES, name, text))
        if name.endswith(CODE_SUFFIXES) and not name.startswith(GENERATED):
            findings.extend(scan(CODE_RULES, name, strip(text)))
            if name.endswith(".h") and "#pragma once" not in text:
                findings.append(Finding(name, 1, "a header begins with #pragma once"))
    return findings


if __name__ == "__main__":
    run(check)
