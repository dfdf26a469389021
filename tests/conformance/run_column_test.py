#!/usr/bin/env python3
"""The judge of the conformance columns, judged: programs that lie, crash or hang in place of the tests and of Wine."""

import contextlib
import io
import json
import os
import stat
import sys
import tempfile
import textwrap
import unittest
from pathlib import Path
from unittest import mock

import run_column


class RunColumn(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)
        expected = self.script("expected.json", '{"windows-native": {"Suite.Differs": {"says": ["not here"]}}}')
        for name, value in (("EXPECTED", expected), ("TIMEOUT_S", 2), ("TIMEOUT_OF_DIFFERENCES_S", 2)):
            patch = mock.patch.object(run_column, name, value)
            patch.start()
            self.addCleanup(patch.stop)

    def script(self, name, text):
        """An executable file."""
        path = self.directory / name
        path.write_text(text, encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    def program(self, **bodies):
        """A program like gtest's whose test Suite.Name runs a line of Python; Suite.Differs fails as is expected of it."""
        bodies["Differs"] = "print('not here'); sys.exit(1)"
        listed = "Suite.\n" + "".join(f"  {name}\n" for name in bodies)
        cases = "".join(f"elif sys.argv[1] == '--gtest_filter=Suite.{name}':\n    {body}\n" for name, body in bodies.items())
        return self.script("tests", f"#!{sys.executable}\nimport os, sys, time\nif sys.argv[1] == '--gtest_list_tests':\n"
                                    f"    print({listed!r})\n{cases}")

    def judge(self, program, *options):
        """(exit code, outcomes)"""
        results = self.directory / "results.json"
        arguments = ["run_column.py", "--column", "windows-native", "--program", str(program),
                     "--results", str(results), *options]
        with mock.patch.object(sys, "argv", arguments), contextlib.redirect_stdout(io.StringIO()):
            code = run_column.main()
        return code, json.loads(results.read_text(encoding="utf-8"))["tests"]

    def test_what_passes_and_what_differs_as_expected_is_well(self):
        code, outcomes = self.judge(self.program(Good="print('[  PASSED  ] 1 test.')",
                                               Skipped="print('[  PASSED  ] 0 tests.\\n[  SKIPPED ] 1 test')"))
        self.assertEqual(outcomes, {"Suite.Good": "passed", "Suite.Skipped": "skipped", "Suite.Differs": "differs"})
        self.assertEqual(code, 0)

    def test_a_program_that_ends_before_its_test_has_not_passed(self):
        code, outcomes = self.judge(self.program(Gone="os._exit(0)"))
        self.assertEqual(outcomes["Suite.Gone"], "failed")
        self.assertEqual(code, 1)

    def test_a_failure_and_a_hang_are_told(self):
        code, outcomes = self.judge(self.program(Bad="sys.exit(1)", Slow="time.sleep(60)"))
        self.assertEqual((outcomes["Suite.Bad"], outcomes["Suite.Slow"]), ("failed", "timeout"))
        self.assertEqual(code, 1)

    def test_what_fails_once_is_asked_again(self):
        mark = str(self.directory / "asked")
        once = f"os.path.exists({mark!r}) or (open({mark!r}, 'w'), sys.exit(1)); print('[  PASSED  ] 1 test.')"
        self.assertEqual(self.judge(self.program(Late=once))[0], 0)

    def test_the_results_outlive_an_emulated_system_that_hangs(self):
        emulator = self.script("emulator", textwrap.dedent("""\
            #!/bin/sh
            if [ "$1" = cmd.exe ]; then trap '' TERM; exec sleep 60; fi
            exec "$@"
            """))
        restart = self.script("restart", "#!/bin/sh\nexec sleep 60\n")
        code, outcomes = self.judge(self.program(Good="print('[  PASSED  ] 1 test.')"),
                                    "--emulator", str(emulator), "--restart", str(restart))
        self.assertEqual(outcomes["Suite.Good"], "passed")
        self.assertEqual(code, 0)


if __name__ == "__main__":
    os.chdir(Path(__file__).parent)
    unittest.main()
