"""Whole runs of a payload on the cases a site brings, and runs that are told to stop."""

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from . import watch
from .report import Report
from .rules import Rules

RESULT_NAME, TASK_NAME, EXPECT_NAME = "result.json", "task.json", "expect.json"
#: When in its run the payload is told to stop: parts of the time that the whole run took.
STOP_AT = (0.25, 0.75)


def find(folder: Path | None) -> list[Path]:
    """The cases: the folder itself or those below it that hold a task.json."""
    if folder is None:
        return []
    if (folder / TASK_NAME).is_file():
        return [folder]
    return sorted(path.parent for path in folder.glob(f"*/{TASK_NAME}"))


class Run:
    """What one run left: exit status (None when it hung and was killed), seconds, text of result.json or None, problems seen."""

    def __init__(self):
        self.status: int | None = None
        self.seconds = 0.0
        self.result: str | None = None
        self.stderr = ""
        self.problems: list[str] = []


class Bench:
    """Runs the payload in fresh sandboxes below `work`, with guarded folders around."""

    def __init__(self, payload: Path, work: Path, rules: Rules, report: Report, limit: float, grace: float):
        self.payload, self.rules, self.report = payload, rules, report
        self.limit, self.grace = limit, grace
        self._work = work
        self._count = 0
        self._home, self._tmp = work / "home", work / "tmp"
        self._home.mkdir()
        self._tmp.mkdir()
        self.durations: dict[Path, float] = {}
        watch.become_subreaper()

    def sandbox(self) -> Path:
        self._count += 1
        path = self._work / f"sand box, {self._count}"
        path.mkdir()
        return path

    def call(self, arguments: list[str], folder: Path, path: str | None = None) -> subprocess.CompletedProcess:
        """Calls the payload and waits; for the self-test."""
        environment = self._environment()
        if path is not None:
            environment["PATH"] = path
        return subprocess.run([self.payload, *arguments], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=self.limit, check=False)

    def run(self, sandbox: Path, stop_after: float | None = None) -> Run:
        """One task. stop_after: seconds after which the process group gets SIGTERM."""
        run = Run()
        inputs = watch.Snapshot([path for path in sandbox.iterdir() if path.is_dir()])
        around = watch.Snapshot([self._home, self._tmp, self.payload.parent])
        renames = watch.RenameWatch(sandbox)
        began = time.monotonic()
        with open(sandbox / "stderr.log", "wb") as log:
            process = subprocess.Popen([self.payload, TASK_NAME, RESULT_NAME], cwd=sandbox, env=self._environment(),
                                       stdin=subprocess.DEVNULL, stdout=log, stderr=log, process_group=0)
            run.status = self._wait(process, run, stop_after)
        run.seconds = time.monotonic() - began
        self._sweep(process.pid, run)
        path = sandbox / RESULT_NAME
        run.result = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else None
        run.stderr = (sandbox / "stderr.log").read_text(encoding="utf-8", errors="replace")
        if run.result is not None:
            run.problems += renames.problems(RESULT_NAME)
        run.problems += [f"it wrote outside of the sandbox: {name}" for name in around.changes()]
        output = json.loads((sandbox / TASK_NAME).read_text(encoding="utf-8"))["outputDir"]
        ours = (sandbox / output).resolve()
        run.problems += [f"it changed what was staged: {name}" for name in inputs.changes()
                         if ours not in Path(name).resolve().parents and Path(name).resolve() != ours]
        return run

    def _wait(self, process: subprocess.Popen, run: Run, stop_after: float | None) -> int | None:
        try:
            return process.wait(self.limit if stop_after is None else stop_after)
        except subprocess.TimeoutExpired:
            pass
        if stop_after is None:
            run.problems.append(f"it did not end within {self.limit:.0f} s")
        else:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                return process.wait(self.grace)
            except subprocess.TimeoutExpired:
                run.problems.append(f"it still ran {self.grace:.0f} s after SIGTERM")
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return None

    def _sweep(self, group: int, run: Run) -> None:
        """No process may be left, in the group or out of it."""
        for pid in watch.left_processes():
            where = "in its process group" if watch.process_group(pid) == group else "and had left its process group"
            run.problems.append(f"a process of it was left running {where}")
            os.kill(pid, signal.SIGKILL)
            try:
                os.waitpid(pid, 0)
            except ChildProcessError:
                pass

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "HOME": str(self._home), "TMPDIR": str(self._tmp)}


def whole_run(bench: Bench, folder: Path) -> None:
    """A case from start to end."""
    name = f"case {folder.name}"
    sandbox, task = _stage(bench, folder)
    problems = bench.rules.task_problems(task)
    if not bench.report.check(f"{name}: task.json is a task", problems):
        return
    run = bench.run(sandbox)
    bench.durations[folder] = run.seconds
    problems = judge(bench, sandbox, task, run)
    expect = folder / EXPECT_NAME
    if not problems and expect.is_file():
        wanted = json.loads(expect.read_text(encoding="utf-8"))["outcome"]
        got = json.loads(run.result)["outcome"]
        if got != wanted:
            problems.append(f"the outcome is {got}, and {wanted} is expected: {json.loads(run.result)['message']}")
    bench.report.check(f"{name}: runs through", problems)


def terminated_run(bench: Bench, folder: Path) -> None:
    """The same case, told to stop while it works: it must end in time, leave nothing running, and no half result."""
    for part in STOP_AT:
        sandbox, task = _stage(bench, folder)
        run = bench.run(sandbox, stop_after=part * bench.durations.get(folder, 0.0))
        problems = list(run.problems)
        if run.result is not None:
            problems += bench.rules.result_problems(sandbox, task, run.result)
        bench.report.check(f"case {folder.name}: obeys SIGTERM after {100 * part:.0f} % of its time", problems)
        shutil.rmtree(sandbox)


def judge(bench: Bench, sandbox: Path, task: dict, run: Run) -> list[str]:
    """All that is wrong with a run that should have left a result."""
    problems = list(run.problems)
    if run.result is None:
        if run.status is not None:
            last = (run.stderr.strip().splitlines() or ["it wrote nothing to stderr"])[-1]
            problems.append(f"it left no result.json (exit status {run.status}): {last[:200]}")
        return problems
    return problems + bench.rules.result_problems(sandbox, task, run.result)


def _stage(bench: Bench, folder: Path) -> tuple[Path, dict]:
    sandbox = bench.sandbox()
    shutil.copytree(folder, sandbox, dirs_exist_ok=True, ignore=shutil.ignore_patterns(EXPECT_NAME))
    return sandbox, json.loads((sandbox / TASK_NAME).read_text(encoding="utf-8"))
