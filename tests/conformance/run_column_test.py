#!/usr/bin/env python3
"""The judge of the conformance columns, judged: programs that lie, crash or hang in place of the tests and of Wine."""

import contextlib
import io
import json
import os
import stat
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import run_column

PASSED = "echo '[  PASSED  ] 1 test.'"


class RunColumn(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)
        expected = self.script("expected.json", '{"windows-native": {"Suite.Differs": {"says": ["not here"]}}}')
        self.patch("EXPECTED", expected)

    def patch(self, name, value):
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
        """A program like gtest's whose test Suite.Name runs a line of shell; Suite.Differs fails as is expected of it."""
        bodies["Differs"] = "echo 'not here'; exit 1"
        cases = "".join(f"--gtest_filter=Suite.{name}) {body} ;;\n" for name, body in bodies.items())
        return self.script("tests", "#!/bin/sh\ncase $1 in\n--gtest_list_tests) echo Suite.; printf '  %s\\n' "
                           + " ".join(bodies) + f" ;;\n{cases}esac\n")

    def judge(self, program, *options):
        """(exit code, outcomes)"""
        results = self.directory / "results.json"
        arguments = ["run_column.py", "--column", "windows-native", "--program", str(program),
                     "--results", str(results), *options]
        with mock.patch.object(sys, "argv", arguments), contextlib.redirect_stdout(io.StringIO()):
            code = run_column.main()
        return code, json.loads(results.read_text(encoding="utf-8"))["tests"]

    def test_what_passes_and_what_differs_as_expected_is_well(self):
        skipped = "echo '[  PASSED  ] 0 tests.'; echo '[  SKIPPED ] 1 test'"
        code, outcomes = self.judge(self.program(Good=PASSED, Skipped=skipped))
        self.assertEqual(outcomes, {"Suite.Good": "passed", "Suite.Skipped": "skipped", "Suite.Differs": "differs"})
        self.assertEqual(code, 0)

    def test_a_program_that_ends_before_its_test_has_not_passed(self):
        code, outcomes = self.judge(self.program(Gone="exit 0"))
        self.assertEqual(outcomes["Suite.Gone"], "failed")
        self.assertEqual(code, 1)

    def test_a_failure_is_told(self):
        code, outcomes = self.judge(self.program(Bad=f"{PASSED}; exit 1"))
        self.assertEqual(outcomes["Suite.Bad"], "failed")
        self.assertEqual(code, 1)

    def test_a_hang_is_told(self):
        self.patch("TIMEOUT_S", 6)
        code, outcomes = self.judge(self.program(Slow="exec sleep 600"))
        self.assertEqual(outcomes["Suite.Slow"], "timeout")
        self.assertEqual(code, 1)

    def test_what_fails_once_is_asked_again(self):
        mark = self.directory / "asked"
        code, _ = self.judge(self.program(Late=f"[ -e {mark} ] || {{ touch {mark}; exit 1; }}; {PASSED}"))
        self.assertEqual(code, 0)

    def test_the_results_outlive_an_emulated_system_that_hangs(self):
        self.patch("TIMEOUT_S", 6)
        waiting = self.directory / "waiting"
        emulator = self.script("emulator", f"#!/bin/sh\n[ $1 != cmd.exe ] || {{ echo $$ >>{waiting}; exec sleep 600; }}\nexec \"$@\"\n")
        restart = self.script("restart", "#!/bin/sh\nexec sleep 600\n")
        code, outcomes = self.judge(self.program(Good=PASSED), "--emulator", str(emulator), "--restart", str(restart))
        self.assertEqual(outcomes["Suite.Good"], "passed")
        self.assertEqual(code, 0)
        for pid in waiting.read_text(encoding="utf-8").split():
            self.assertFalse(Path(f"/proc/{pid}").exists(), "it was left behind")


if __name__ == "__main__":
    os.chdir(Path(__file__).parent)
    unittest.main()
