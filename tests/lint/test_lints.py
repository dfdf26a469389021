#!/usr/bin/env python3
"""Each check is shown what it must find and what it must leave alone."""

import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "..", "scripts")]

import check_citations  # noqa: E402
import check_documents  # noqa: E402
import check_forbidden  # noqa: E402
import check_headers  # noqa: E402
import check_includes  # noqa: E402
import check_readmes  # noqa: E402
import check_sizes  # noqa: E402
import deviations  # noqa: E402
import job_states  # noqa: E402
from source_tree import comments, strip  # noqa: E402


class LintTest(unittest.TestCase):
    def files(self, files):
        """A folder with these files, by path."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        for name, text in files.items():
            path = os.path.join(folder.name, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        return folder.name

    def found(self, check, name, text, others=None):
        """The lines of `name` with findings."""
        findings = check(self.files({name: text, **(others or {})}))
        return [finding.line for finding in findings if finding.path == name]


class SourceTree(LintTest):
    def test_strip_blanks_comments_and_strings_and_keeps_lines(self):
        code = strip('int a; // getenv\n/* x\n y */ f("getenv(\\"x");\nint b = 1\'000;')
        self.assertNotIn("getenv", code)
        self.assertEqual(code.count("\n"), 3)
        self.assertIn("1'000", code)

    def test_strip_knows_raw_strings(self):
        self.assertNotIn("rand", strip('auto s = R"x(rand() " // )x"; int kept;'))
        self.assertIn("kept", strip('auto s = R"x(rand() " // )x"; int kept;'))

    def test_comments_of_one_column_are_joined(self):
        found = comments("// one\n// two\nint a;  // three\n// four\n")
        self.assertEqual([c.text for c in found], ["one two", "three", "four"])

    def test_a_mark_begins_a_new_comment(self):
        self.assertEqual(len(comments("// ASSUMED: a\n// BITS: b-c: d\n")), 2)


class Includes(LintTest):
    def lines(self, name, text, others=None):
        return self.found(check_includes.check, name, text, others)

    def test_platform_includes_nothing_above_it(self):
        self.assertEqual(self.lines("platform/a.h", '#include <vector>\n#include "engine/engine.h"\n'), [2])

    def test_engine_includes_only_headers_directly_in_transport(self):
        text = '#include "transport/transport.h"\n#include "transport/curl/curl_errors.h"\n'
        self.assertEqual(self.lines("engine/job/a.cpp", text), [2])

    def test_bits_api_reaches_the_engine_by_its_front_door(self):
        text = '#include "engine/engine.h"\n#include "engine/service/commands.h"\n#include "engine/job/job_machine.h"\n'
        self.assertEqual(self.lines("bits_api/com/a.cpp", text), [3])

    def test_sqlite_and_curl_have_one_place_each(self):
        self.assertEqual(self.lines("engine/store/sqlite/a.cpp", "#include <sqlite3.h>\n"), [])
        self.assertEqual(self.lines("engine/store/a.cpp", "#include <sqlite3.h>\n"), [1])
        self.assertEqual(self.lines("transport/curl/a.cpp", "#include <curl/curl.h>\n"), [])
        self.assertEqual(self.lines("transport/a.cpp", "#include <curl/curl.h>\n"), [1])

    def test_tools_see_the_public_headers_only(self):
        public = {"bits_api/include/bits.h": "", "bits_api/include/compat/windows.h": ""}
        text = '#include <windows.h>\n#include <bits.h>\n#include "engine/engine.h"\n'
        self.assertEqual(self.lines("tools/bitsadmin/a.cpp", text, public), [3])

    def test_upload_server_shares_no_code_with_the_client(self):
        public = {"bits_api/include/bits.h": ""}
        text = ('#include <boost/beast/http.hpp>\n#include "platform/base/guid.h"\n#include "transport/url.h"\n'
                '#include "engine/engine.h"\n#include <bits.h>\n#include "tools/bits_upload_server/packet_type.h"\n')
        self.assertEqual(self.lines("tools/bits_upload_server/a.cpp", text, public), [2, 3, 4, 5])

    def test_engine_sees_no_public_header(self):
        self.assertEqual(self.lines("engine/a.cpp", "#include <bits.h>\n", {"bits_api/include/bits.h": ""}), [1])

    def test_nothing_includes_the_tests(self):
        self.assertEqual(self.lines("engine/a.cpp", '#include "tests/support/temp_dir.h"\n'), [1])
        self.assertEqual(self.lines("tests/unit/a.cpp", '#include "tests/support/temp_dir.h"\n'), [])

    def test_paths_start_at_the_root(self):
        self.assertEqual(self.lines("engine/a.cpp", '#include "a.h"\n'), [1])

    def test_a_commented_include_is_no_include(self):
        self.assertEqual(self.lines("engine/a.cpp", '// #include "tests/a.h"\n'), [])

    def test_systems_are_named_only_in_their_folders(self):
        text = "#pragma once\n#ifdef _WIN32\n#endif\n#if defined(__linux__)\n#endif\n"
        self.assertEqual(self.lines("engine/a.h", text), [2, 4])
        self.assertEqual(self.lines("platform/base/a.h", text), [2, 4])
        self.assertEqual(self.lines("platform/linux/a.h", text), [])

    def test_no_folder_called_bits(self):
        self.assertEqual(self.lines("engine/bits/a.h", ""), [1])

    def test_a_folder_without_a_rule_is_found(self):
        self.assertEqual(self.lines("extra/a.cpp", ""), [1])


class Sizes(LintTest):
    def lines(self, text, name="engine/a.cpp"):
        return self.found(check_sizes.check, name, text)

    @staticmethod
    def body(count):
        return "{\n" + "  x();\n" * (count - 2) + "}\n"

    def test_file_limit(self):
        self.assertEqual(self.lines("\n" * 600), [])
        self.assertEqual(self.lines("\n" * 601), [601])
        self.assertEqual(self.lines("\n" * 601, "bits_api/include/bits.h"), [])

    def test_function_limit(self):
        self.assertEqual(self.lines("int F(int a) " + self.body(70)), [])
        self.assertEqual(self.lines("int F(int a) " + self.body(71)), [1])

    def test_functions_of_every_shape(self):
        for head in ("bool A::B(const C& c) const noexcept ", "A::A(int b) : b_(b), c_{1} ", "auto F() -> std::vector<int> ",
                     "A::~A() ", "TEST(Suite, Case) ", "template <class T>\nbool F(T t) ", "bool operator==(const A& b) "):
            with self.subTest(head=head):
                self.assertEqual(len(self.lines("namespace n {\n" + head + self.body(71) + "}\n")), 1)

    def test_methods_inside_classes(self):
        text = "class A final : public B {\n public:\n  explicit A(int b) : b_{b} " + self.body(71) + "  int b_;\n};\n"
        self.assertEqual(self.lines(text), [3])

    def test_long_classes_and_tables_are_no_functions(self):
        self.assertEqual(self.lines("class A : public B<int> {\n public:\n" + "  void F();\n" * 90 + "};\n"), [])
        self.assertEqual(self.lines("constexpr Row kRows[] = {\n" + "  {F(1), 2},\n" * 90 + "};\n"), [])
        self.assertEqual(self.lines("auto kRows = std::to_array<Row>({\n" + "  {F(1), 2},\n" * 90 + "});\n"), [])

    def test_rows_of_a_switch_do_not_count(self):
        rows = "    case A::kB: return \"b\";\n"
        self.assertEqual(self.lines("int F(A a) {\n  switch (a) {\n" + rows * 90 + "  }\n}\n"), [])
        self.assertEqual(self.lines("int F(A a) {\n  switch (a) {\n" + "    case A::kB: { x(); }\n" * 90 + "  }\n}\n"), [1])

    def test_two_functions_are_counted_apart(self):
        self.assertEqual(self.lines("void F() " + self.body(60) + "void G() " + self.body(60)), [])

    def test_braces_in_strings_do_not_count(self):
        self.assertEqual(self.lines("void F() {\n  g(\"}\");\n" + "  x();\n" * 80 + "}\n"), [1])


class Forbidden(LintTest):
    def lines(self, name, text):
        return self.found(check_forbidden.check, name, text)

    def test_time_chance_and_files_come_through_interfaces(self):
        for text in ("auto t = std::chrono::system_clock::now();", "std::this_thread::sleep_for(1s);", "int r = rand();",
                     'auto v = std::getenv("A");', 'auto f = fopen("a", "r");', "std::random_device d;",
                     "auto t = std::time(nullptr);", "usleep(3);"):
            with self.subTest(text=text):
                self.assertEqual(self.lines("engine/a.cpp", text + "\n"), [1])
                self.assertEqual(self.lines("platform/posix/a.cpp", text + "\n"), [])
                self.assertEqual(self.lines("engine/a.cpp", "// " + text + "\n"), [])

    def test_like_names_are_left_alone(self):
        text = "operand(1);\nreopen(2);\nclock.time(0);\nwall_time(0);\nauto s = strand();\n"
        self.assertEqual(self.lines("engine/a.cpp", text), [])

    def test_tests_do_not_sleep(self):
        self.assertEqual(self.lines("tests/unit/a_test.cpp", "std::this_thread::sleep_for(1s);\n"), [1])

    def test_unfinished_work(self):
        for word in ("TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"):
            for name in ("engine/a.cpp", "docs/a.md", "scripts/a.sh", "CMakeLists.txt"):
                with self.subTest(word=word, name=name):
                    self.assertEqual(self.lines(name, f"one\n# {word}: later\n"), [2])
        self.assertEqual(self.lines("docs/a.md", "X" * 6 + " TO" + "DOS\n"), [])

    def test_what_a_compiler_lacks(self):
        for text in ("#include <format>", "#include <expected>", "std::move_only_function<void()> f;",
                     "auto v = r | std::views::reverse;"):
            with self.subTest(text=text):
                self.assertEqual(self.lines("tests/a.cpp", text + "\n"), [1])

    def test_using_namespace_in_headers_only(self):
        self.assertEqual(self.lines("engine/a.h", "#pragma once\nusing namespace std;\n"), [2])
        self.assertEqual(self.lines("engine/a.cpp", "using namespace std::chrono_literals;\n"), [])

    def test_headers_have_pragma_once(self):
        self.assertEqual(self.lines("engine/a.h", "int a;\n"), [1])

    def test_com_stays_in_bits_api(self):
        self.assertEqual(self.lines("engine/a.cpp", "HRESULT r;\n"), [1])
        self.assertEqual(self.lines("bits_api/com/a.cpp", "HRESULT r;\n"), [])

    def test_names_that_say_nothing(self):
        self.assertEqual(self.lines("engine/a.cpp", "class JobManager {\n};\nstruct Impl {\n};\n"), [1, 3])

    def test_paths_of_one_machine(self):
        for path in ("/wo" + "rk/x", "/ro" + "ot/.x", "/tm" + "p/build-a"):
            with self.subTest(path=path):
                self.assertEqual(self.lines("docs/a.md", f"see {path}\n"), [1])
        self.assertEqual(self.lines("docs/a.md", "http://host/wo" + "rk.html a/wo" + "rk/b\n"), [])


class Headers(LintTest):
    def test_a_header_must_include_what_it_names(self):
        root = self.files({"engine/good.h": "#pragma once\n#include <vector>\ninline std::vector<int> a;\n",
                           "engine/bad.h": "#pragma once\ninline std::vector<int> b;\n"})
        self.assertEqual([f.path for f in check_headers.check(root)], ["engine/bad.h"])

    def test_a_header_that_begins_its_own_source_is_left_to_the_build(self):
        bad = "#pragma once\ninline std::vector<int> b;\n"
        root = self.files({"engine/first.h": bad, "engine/first.cpp": '#include "engine/first.h"\n#include <vector>\n',
                           "engine/later.h": bad, "engine/later.cpp": '#include <vector>\n#include "engine/later.h"\n'})
        self.assertEqual([f.path for f in check_headers.check(root)], ["engine/later.h"])

    def test_public_headers_compile_as_c(self):
        root = self.files({"bits_api/include/bits.h": "#pragma once\n#include <windows.h>\nextern DWORD a;\n",
                           "bits_api/include/compat/windows.h": "#pragma once\ntypedef unsigned DWORD;\n",
                           "bits_api/include/cxx.h": "#pragma once\nextern bool a;\n"})
        self.assertEqual([f.path for f in check_headers.check(root)], ["bits_api/include/cxx.h"])


class Readmes(LintTest):
    def test_folders_with_sources_have_one(self):
        root = self.files({"engine/job/a.h": "", "engine/README.md": "a\nb\nc\n"})
        self.assertEqual([f.path for f in check_readmes.check(root)], ["engine/job"])

    def test_length(self):
        root = self.files({"engine/a.h": "", "engine/README.md": "a\n" * 41})
        self.assertEqual(len(check_readmes.check(root)), 1)
        root = self.files({"engine/a.h": "", "engine/README.md": "a\n" * 40})
        self.assertEqual(check_readmes.check(root), [])

    def test_folders_that_mirror_others_need_none(self):
        root = self.files({"tests/README.md": "a\n" * 5, "tests/unit/README.md": "a\n" * 5, "tests/unit/x/a.cpp": ""})
        self.assertEqual(check_readmes.check(root), [])


class Citations(LintTest):
    def lines(self, text):
        return self.found(check_citations.check, "engine/a.cpp", text)

    def test_good_forms(self):
        for text in ("// BITS: group-policies.md: MaxJobsPerUser, default 60.",
                     '// BITS: life-cycle-of-a-bits-job.md, "Starting state": a job without files\n// stays suspended.',
                     '// BITS: nn-bits-x, "Remarks" (also: at least once): four.',
                     '/// BITS: nf-bits3_0-x, "Remarks".', "int a;  // BITS: ne-bits-bg_job_state",
                     "/// BITS: a-b.md; c-d. More follows.", "// BITS: nf-bits-x; …-y.", "// BITS: a-b, c-d: both.", "// BITS: a-b, MaxJobs: 60.",
                     "// BITS: a-b; ASSUMED: c.", "// BITS: [MC-BUP] 3.6.2: five minutes.",
                     "// DEVIATION: nf-bits-x: says this, because of that.", "// ASSUMED: no limit.",
                     "// The BITS service does so."):
            with self.subTest(text=text):
                self.assertEqual(self.lines(text + "\n"), [])

    def test_bad_forms(self):
        for text in ("// BITS: somewhere it says so", "// BITS: nf-bits-…-x: which?", "// BITS:nf-bits-x: no blank", "// BITS: spec api.md 3.5.",
                     "// DEVIATION: just differs", "// DEVIATION nf-bits-x: no colon", "// Deviation: nf-bits-x: case",
                     "// ASSUMED:", "// DEVIATION: nf-bits-x:"):
            with self.subTest(text=text):
                self.assertEqual(self.lines("\n" + text + "\n"), [2])


class Deviations(LintTest):
    def test_collects_joins_and_sorts(self):
        root = self.files({
            "engine/b.cpp": "// DEVIATION: page-b: one\n// line | two.\nint a;  // DEVIATION: page-a.md: three.\n",
            "engine/a.cpp": "// BITS: page-c: no deviation.\n",
            "tests/a.cpp": "// DEVIATION: page-d: of a test.\n"})
        found = deviations.collect(root)
        self.assertEqual(found, [("page-a", "three.", "engine/b.cpp"), ("page-b", "one line | two.", "engine/b.cpp")])
        self.assertIn("| `page-b` | one line \\| two. | [engine/b.cpp](../engine/b.cpp) |", deviations.render(found))

    def test_none(self):
        self.assertIn("None.", deviations.render([]))


class Documents(LintTest):
    TESTS = {"tests/unit/a_test.cpp": "TEST(Thing, Works) {}\nTEST_F(Other,\n       Works) {}\n"}

    def lines(self, text):
        return self.found(check_documents.check, "docs/a.md", text, {**self.TESTS, "README.md": "# Here\n"})

    def test_tests_that_exist(self):
        self.assertEqual(self.lines("`Thing.Works`, `Other.Works`, `Other.*`, `BG_X.Completed`, `a.Works`\n"), [])

    def test_tests_that_do_not(self):
        self.assertEqual(self.lines("`Thing.Fails`\n`None.*`\n"), [1, 2])

    def test_links(self):
        self.assertEqual(self.lines("[a](../README.md#part) [b](https://host/x) [c](#part)\n[d](gone.md)\n"), [2])


class JobStates(LintTest):
    def tree(self, events, rows):
        return self.files({job_states.EVENTS: "enum class JobEvent : int {\n" + events + "};\n", job_states.TABLE: rows})

    def test_a_row_is_a_line_of_states(self):
        root = self.tree("  kGo,  // it goes\n", '{JobEvent::kGo, "Q=!0-EDN", "page-a"},\n')
        text = job_states.render(job_states.collect(root))
        self.assertIn("| Go | **QUEUED** | · | ✗ | empty |  | **ERROR** | **TRANSFERRED** | **CANCELLED** |", text)
        self.assertIn("| Go | it goes | page-a |", text)

    def test_a_missing_or_unreadable_row_is_an_error(self):
        for events, rows in (("  kGo,\n  kStop,\n", '{JobEvent::kGo, "========", "page-a"},'),
                             ("  kGo,\n", '{JobEvent::kGo, "=======?", "page-a"},'),
                             ("  kGo,\n", '{JobEvent::kGo, "===", "page-a"},')):
            with self.subTest(rows=rows), self.assertRaises(SystemExit):
                job_states.collect(self.tree(events, rows))


if __name__ == "__main__":
    unittest.main()
