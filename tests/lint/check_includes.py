#!/usr/bin/env python3
"""Which folder may include what, and where the operating system may be named."""

import re
from collections import namedtuple

from source_tree import Finding, code_files, list_files, read, run, strip

# Libraries of others, by the beginning of an include path.
LIBRARIES = {
    "curl/": "libcurl",
    "sqlite3": "SQLite",
    "openssl/": "OpenSSL",
    "boost/asio": "Asio",
    "boost/system": "Asio",
    "boost/": "Boost",
    "sdbus-c++/": "sdbus-c++",
    "gtest/": "GoogleTest",
    "gmock/": "GoogleTest",
}

OUR_FOLDERS = ("platform/", "transport/", "engine/", "bits_api/", "tools/", "tests/", "bench/", "examples/")

# ours: beginnings of our own include paths, or whole paths; a pattern where it ends with $.
# public: whether the headers users see (<bits.h>) may be included.
Rule = namedtuple("Rule", "prefix ours libraries public")

# The longest prefix that fits a file decides.
RULES = [
    Rule("platform/", ["platform/"], [], False),
    Rule("platform/asio_executor", ["platform/"], ["Asio"], False),
    Rule("platform/deadline_timer", ["platform/"], ["Asio"], False),
    Rule("platform/linux/deadline_timer", ["platform/"], ["Asio"], False),
    # <windows.h> is the system's there; it has the name of one of ours.
    Rule("platform/windows/", ["platform/"], [], True),
    Rule("platform/windows/deadline_timer", ["platform/"], ["Asio"], True),
    Rule("platform/linux/credential_vault", ["platform/"], ["OpenSSL"], False),
    Rule("platform/posix/credential_vault", ["platform/"], ["OpenSSL"], False),

    Rule("transport/", ["platform/", "transport/"], ["OpenSSL", "Asio"], False),
    Rule("transport/curl/", ["platform/", "transport/"], ["libcurl", "OpenSSL", "Asio"], False),
    Rule("transport/curl/curl_tls_schannel", ["platform/", "transport/"], ["libcurl"], True),

    # Headers directly in transport/, and the packets of the upload protocol, which are values.
    Rule("engine/", ["platform/", "engine/", r"transport/[^/]+\.h$", r"transport/bits_upload/[^/]+\.h$"], [], False),
    Rule("engine/store/sqlite/",
         ["platform/", "engine/", r"transport/[^/]+\.h$"], ["SQLite"], False),

    Rule("bits_api/",
         ["platform/", "bits_api/", "engine/engine.h", "engine/engine_options.h", "engine/service/"], [], True),
    Rule("bits_api/backends/dbus/",
         ["platform/", "bits_api/", "engine/engine.h", "engine/engine_options.h", "engine/service/"],
         ["sdbus-c++"], True),
    Rule("bits_api/include/", [], [], True),

    Rule("tools/", ["tools/"], [], True),
    # Shares no code with the client: each checks the other.
    Rule("tools/bits_upload_server/", ["tools/bits_upload_server/"], ["Asio", "Boost", "OpenSSL"], False),
    Rule("tools/bits_upload_server/files_windows", ["tools/bits_upload_server/"], [], True),
    Rule("tools/openbitsd/", ["tools/", "engine/", "platform/"], ["sdbus-c++"], True),
    Rule("examples/", ["examples/"], [], True),

    Rule("tests/", list(OUR_FOLDERS), sorted(set(LIBRARIES.values())), True),
    Rule("bench/", list(OUR_FOLDERS), sorted(set(LIBRARIES.values())), True),
]

# Where `#if` may ask for the operating system.
SYSTEM_IFDEFS = (
    "platform/linux/", "platform/posix/", "platform/windows/",
    "bits_api/backends/",
    "bits_api/include/",             # one header for systems with and without the SDK
    "bits_api/com/guid_definitions.cpp",  # compared with the SDK's values where there is an SDK
    "tests/", "bench/",
)
SYSTEM_MACRO = re.compile(
    r"\b(_WIN32|_WIN64|WIN32|__linux__|__linux|linux|__APPLE__|__unix__|__MINGW32__|__MINGW64__|_MSC_VER|__ANDROID__)\b")
CONDITION = re.compile(r"\s*#\s*(?:if|ifdef|ifndef|elif)\b(.*)")
INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^>"]+)[>"]')


def rule_for(name):
    fitting = [rule for rule in RULES if name.startswith(rule.prefix)]
    return max(fitting, key=lambda rule: len(rule.prefix), default=None)


def allows(patterns, included):
    return any(re.match(p, included) if p.endswith("$") else included.startswith(p) for p in patterns)


def check_include(rule, quoted, included, public_headers):
    """Why `included` may not stand in a file under `rule`, or None."""
    if included.startswith(OUR_FOLDERS):
        if not quoted:
            return f"our own header in angle brackets: <{included}>"
        if not allows(rule.ours, included):
            return f"{rule.prefix} must not include {included}"
        return None
    if included in public_headers:
        return None if rule.public else f"{rule.prefix} must not include the public header {included}"
    for beginning, library in LIBRARIES.items():
        if included.startswith(beginning):
            return None if library in rule.libraries else f"{rule.prefix} must not include {library} ({included})"
    if quoted:
        return f'include paths start at the root of the repository: "{included}"'
    return None


def check(root):
    findings = []
    names = list_files(root)
    # A folder of this name on an include path shadows the C library's <bits/types.h>.
    for name in names:
        if name.startswith("bits/") or "/bits/" in name:
            findings.append(Finding(name, 1, "no folder may be called bits/"))
    public_headers = set()
    for name in names:
        for folder in ("bits_api/include/compat/", "bits_api/include/"):
            if name.startswith(folder) and name.endswith(".h"):
                public_headers.add(name[len(folder):])
                break
    for name in code_files(root):
        rule = rule_for(name)
        if rule is None:
            findings.append(Finding(name, 1, "no rule says what this folder may include"))
            continue
        for number, line in enumerate(strip(read(root, name), keep_strings=True).split("\n"), 1):
            include = INCLUDE.match(line)
            if include:
                reason = check_include(rule, include.group(1) == '"', include.group(2), public_headers)
                if reason:
                    findings.append(Finding(name, number, reason))
            condition = CONDITION.match(line)
            if condition and SYSTEM_MACRO.search(condition.group(1)) and not name.startswith(SYSTEM_IFDEFS):
                findings.append(Finding(name, number, "the operating system is asked for outside platform/<os>/"))
    return findings


if __name__ == "__main__":
    run(check)
