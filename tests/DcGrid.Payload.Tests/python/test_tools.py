import os
import resource
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import payload_path  # noqa: F401

from astromatic_payload import tools
from astromatic_payload.contract import PayloadError


class Clock:
    """A clock that a test sets; each look moves it on by `step`."""

    def __init__(self, step=0.0):
        self.now, self.step = 100.0, step

    def __call__(self):
        self.now += self.step
        return self.now


class Tools(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.scratch = Path(self.folder.name) / "scratch"
        self.scratch.mkdir()

    def script(self, text):
        path = Path(self.folder.name) / "tool"
        path.write_text("#!/bin/sh\n" + text)
        path.chmod(0o755)
        return str(path)

    def box(self, wall_seconds=0, clock=None):
        return tools.Toolbox(self.scratch, wall_seconds, clock or Clock())

    def code(self, call):
        with self.assertRaises(PayloadError) as caught:
            call()
        return caught.exception.code

    def test_what_a_tool_left_before_does_not_count(self):
        (self.scratch / "out.fits").write_text("old")
        self.assertEqual("TOOL_FAILED", self.code(lambda: self.box().must_run(self.script("exit 0"), [], ["out.fits"])))

    def test_exit_0_with_an_empty_file_is_a_failure(self):
        self.assertEqual("TOOL_FAILED", self.code(lambda: self.box().must_run(self.script(": > out.fits"), [], ["out.fits"])))

    def test_a_tool_that_is_not_installed_makes_the_node_unfit(self):
        self.assertEqual("NODE_UNFIT", self.code(lambda: self.box().must_run("no-such-tool", [], [])))

    def test_a_tool_that_hangs_is_killed_at_the_tasks_limit(self):
        script = self.script("echo $$ > pid; exec sleep 600")
        self.assertEqual("WALLTIME_EXCEEDED", self.code(lambda: self.box(60, Clock(step=1.0)).must_run(script, [], [])))
        self.assert_ended()

    def test_a_tool_that_hangs_without_a_limit_fails(self):
        script = self.script("echo $$ > pid; exec sleep 600")
        self.assertEqual("TOOL_FAILED", self.code(lambda: self.box(0, Clock(step=10.0)).must_run(script, [], [])))
        self.assert_ended()

    def assert_ended(self):
        pid = self.scratch / "pid"
        if pid.exists() and pid.read_text().strip():
            self.assertFalse(Path(f"/proc/{pid.read_text().strip()}").exists())

    def test_no_time_left_starts_no_tool(self):
        clock = Clock()
        box = self.box(10, clock)
        clock.now += 9.0
        self.assertEqual("WALLTIME_EXCEEDED", self.code(lambda: box.must_run(self.script("touch ran"), [], ["ran"])))
        self.assertFalse((self.scratch / "ran").exists())

    def test_a_tool_killed_from_outside_ran_out_of_memory(self):
        self.assertEqual("MEMORY_EXCEEDED", self.code(lambda: self.box().must_run(self.script("kill -9 $$"), [], [])))

    def test_a_tool_that_failed_near_the_memory_limit_ran_out_of_it(self):
        with mock.patch.object(tools, "_memory_limit_mib", lambda: 1.0):
            self.assertEqual("MEMORY_EXCEEDED", self.code(lambda: self.box().must_run(self.script("exit 1"), [], [])))

    def test_a_tool_that_failed_on_a_full_disk_says_so(self):
        with mock.patch.object(tools, "has_space", lambda _folder: False):
            self.assertEqual("DISK_FULL", self.code(lambda: self.box().must_run(self.script("exit 1"), [], [])))

    def test_a_crash_is_the_callers_to_judge(self):
        self.assertEqual(-11, self.box().run(self.script("kill -SEGV $$"), [], ["x"]))
        self.assertEqual("TOOL_FAILED", self.code(lambda: self.box().must_run(self.script("kill -SEGV $$"), [], [])))

    def test_the_probe_for_space_leaves_nothing(self):
        self.assertTrue(tools.has_space(self.scratch))
        self.assertEqual([], os.listdir(self.scratch))
        self.assertIsInstance(tools._memory_limit_mib(), (float, type(None)))
        self.assertEqual(resource.getrlimit(resource.RLIMIT_DATA)[0] == resource.RLIM_INFINITY, tools._memory_limit_mib() is None)


if __name__ == "__main__":
    unittest.main()
