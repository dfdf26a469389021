#!/usr/bin/env python3
"""Turns what widl made of one of our IDL files into the header that users include (README.md says how it differs).

    shape_header.py NAME < header-of-widl > NAME.h
"""

import re
import sys

# In the order of their release: each stands on the ones before it.
VERSIONS = ["bits", "bits1_5", "bits2_0", "bits2_5", "bits3_0", "bits4_0", "bits5_0", "bits10_1", "bits10_2", "bits10_3"]

# The system's own header comes first where there is one, and whatever it declares is skipped further down.
OPENING = """\
/* Generated from bits_api/idl/{name}.idl by scripts/generate_headers.sh. Change that, not this. */
{version_entry}#ifndef {guard}
#define {guard}

#ifdef _WIN32
#pragma GCC system_header
#if __has_include_next(<{name}.h>)
#include_next <{name}.h>
#endif
#endif

#include <windows.h>
#include <ole2.h>
{includes}
#if defined(__GNUC__) && defined(__cplusplus)
#pragma GCC diagnostic push
/* An interface's table of functions must not gain a destructor. */
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
#endif
#ifdef __cplusplus
extern "C" {{
#endif
"""

CLOSING = """\
#ifdef __cplusplus
}
#endif
#if defined(__GNUC__) && defined(__cplusplus)
#pragma GCC diagnostic pop
#endif
"""

VERSION_ENTRY = """\
#ifndef OPENBITS_BITS_H
/* <bits.h> brings every version in the right order, this one among them. */
#include <bits.h>
#endif
"""

# Values that `int` cannot hold are unsigned in C++; C needs leave for that.
LARGE_ENUM = re.compile(r"^typedef (enum \w+ \{[^}]*= 0x8[^}]*\} \w+;)", re.M)


def cut(text, begin, end):
    """What stands between the first `begin` and the last `end`."""
    start = text.index(begin) + len(begin)
    return text[start:text.rindex(end)]


def drop_inline_wrappers(text):
    """Of widl's two forms of the C names, the macros stay."""
    return re.sub(r"#ifndef WIDL_C_INLINE_WRAPPERS\n(.*?)#else\n.*?#endif\n", r"\1", text, flags=re.S)


def guard_macros(text):
    """Constants are defined unless the system's header did."""
    return re.sub(r"^#define ((?:BG_|BITS_|QM_)\w+) (.*)$", r"#ifndef \1\n#define \1 \2\n#endif", text, flags=re.M)


def plain_structs(text):
    """`interface` and the other words of rpcndr.h are replaced by what they stand for: users own their macros."""
    text = re.sub(r"^typedef interface (\w+) \1;$", r"typedef struct \1 \1;", text, flags=re.M)
    text = re.sub(r"^interface (\w+);$", r"struct \1;", text, flags=re.M)
    text = re.sub(r"^interface (\w+) \{$", r"struct \1 {", text, flags=re.M)
    text = re.sub(r'^MIDL_INTERFACE\("[^"]*"\)\n', "struct ", text, flags=re.M)
    text = re.sub(r' DECLSPEC_UUID\("[^"]*"\)', "", text)
    text = re.sub(r"^ *(?:BEGIN|END)_INTERFACE\n\n?", "", text, flags=re.M)
    return re.sub(r"CONST_VTBL (\w+Vtbl)\* lpVtbl", r"const \1 *lpVtbl", text)


def shape(name, text):
    body = cut(text, "/* Forward declarations */\n", "/* Begin additional prototypes for all interfaces */")
    body = re.sub(r"/\* Headers for imported files \*/\n.*?extern \"C\" \{\n#endif\n", "", body, count=1, flags=re.S)
    body = plain_structs(guard_macros(drop_inline_wrappers(body)))
    body = LARGE_ENUM.sub(r"__extension__ typedef \1", body)
    body = re.sub(r"\(\n +\) = 0;", "() = 0;", body)
    body = re.sub(r"\n{3,}", "\n\n", body)
    left = re.search(r"\b(?:interface|WIDL\w*|__WIDL\w*|FORCEINLINE|MIDL_INTERFACE|byte)\b(?! (?:\*/|methods))",
                     re.sub(r"/\*.*?\*/", "", body, flags=re.S))
    if left:
        sys.exit(f"{name}: widl wrote `{left.group()}`, which this script does not know")

    version = name in VERSIONS[1:]
    # <bits.h> includes the versions one by one, so what a version stands on is there already.
    opening = OPENING.format(name=name, guard=f"OPENBITS_{name.upper()}_H", includes="" if version or name == "qmgr" else "#include <bitsmsg.h>\n",
                             version_entry=VERSION_ENTRY if version else "")
    later = ""
    if name == "bits":
        later = "\n/* Programs name what came later with nothing but this header. */\n" + "".join(
            f"#include <{other}.h>\n" for other in VERSIONS[1:])
    return opening + body.rstrip("\n") + "\n\n" + CLOSING + later + f"\n#endif /* OPENBITS_{name.upper()}_H */\n"


if __name__ == "__main__":
    sys.stdout.write(shape(sys.argv[1], sys.stdin.read()))
