"""Running SExtractor, PSFEx and SWarp: in a scratch folder of their own, with a time limit, judged by what came out.

An exit status of 0 proves nothing with these tools, so the caller names the files that must be there afterwards and looks
into them. Paths given to the tools are plain names in the scratch folder: a comma in a path splits an argument.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from .contract import PayloadError

CONFIG_DIR = Path(__file__).resolve().parent.parent / "config"
SEXTRACTOR = "source-extractor"
PSFEX = "psfex"
SWARP = "SWarp"

#: A tool that runs longer than this has hung: each needs seconds.
TOOL_WALL_SECONDS = 600.0
#: What we keep of the task's wall time to report that it has passed, before the pilot has to kill us.
REPORT_MARGIN_SECONDS = 2.0
REPORT_MARGIN_FRACTION = 0.05
#: A tool that failed with less free space than this failed for want of it.
DISK_PROBE_BYTES = 4 * 1024 * 1024
#: A tool that failed after using this fraction of the memory limit failed for want of memory.
MEMORY_FRACTION = 0.5
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True)


class Toolbox:
    """Runs the tools of one task.

    scratch: an empty folder in the sandbox, removed by the caller.
    wall_seconds: the task's limit, counted from now; 0 is none.
    """

    def __init__(self, scratch: Path, wall_seconds: int, clock=time.monotonic):
        self.scratch = scratch
        self._clock = clock
        margin = max(REPORT_MARGIN_SECONDS, REPORT_MARGIN_FRACTION * wall_seconds)
        self._deadline = clock() + max(wall_seconds - margin, 0.5 * wall_seconds) if wall_seconds > 0 else None

    def config(self, name: str) -> str:
        """Copies a file of config/ into the scratch folder; returns its name there."""
        shutil.copyfile(CONFIG_DIR / name, self.scratch / name)
        return name

    def check_time(self) -> None:
        """Raises WALLTIME_EXCEEDED when the task's time is up."""
        if self._deadline is not None and self._clock() >= self._deadline:
            raise PayloadError("WALLTIME_EXCEEDED", "the task's wall-time limit passed; give it more time")

    def run(self, program: str, arguments: list[str], makes: list[str]) -> int:
        """Runs a tool in the scratch folder; returns its exit status (negative: the signal that ended it).

        makes: names of files it must leave. They are removed first, so that what is there afterwards is its own.
        Raises WALLTIME_EXCEEDED, DISK_FULL, MEMORY_EXCEEDED, NODE_UNFIT; the caller judges a status that is not 0.
        """
        self.check_time()
        for name in makes:
            (self.scratch / name).unlink(missing_ok=True)
        status, peak_mib = self._spawn(program, arguments)
        missing = [name for name in makes if not (self.scratch / name).is_file()]
        if status != 0 or missing:
            self._raise_if_starved(program, status, peak_mib)
        return status

    def must_run(self, program: str, arguments: list[str], makes: list[str]) -> None:
        """As `run`; any failure is TOOL_FAILED, for steps whose inputs were checked before."""
        status = self.run(program, arguments, makes)
        if status != 0:
            raise PayloadError("TOOL_FAILED", f"{program} {_ending(status)} on inputs that look sound; see the log")
        for name in makes:
            path = self.scratch / name
            if not path.is_file() or path.stat().st_size == 0:
                raise PayloadError("TOOL_FAILED", f"{program} exited with 0 and left no {name}; see the log")

    def _spawn(self, program: str, arguments: list[str]) -> tuple[int, float]:
        executable = shutil.which(program)
        if executable is None:
            raise PayloadError("NODE_UNFIT", f"{program} is not installed here; run `astromatic --self-test`")
        environment = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "HOME": ".", "TMPDIR": ".",
            "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
        }
        # The tools' chatter goes to our stderr, so that stdout and stderr stay in order for the reader.
        process = subprocess.Popen(
            [executable, *arguments], cwd=self.scratch, env=environment,
            stdin=subprocess.DEVNULL, stdout=2, stderr=2, preexec_fn=_die_with_parent)
        try:
            return self._wait(program, process)
        except BaseException:
            # WALLTIME, a hung tool or SIGTERM: leave no process behind.
            process.kill()
            process.wait()
            raise

    def _wait(self, program: str, process: subprocess.Popen) -> tuple[int, float]:
        own_deadline = self._clock() + TOOL_WALL_SECONDS
        pause = 0.002
        while True:
            pid, raw, usage = os.wait4(process.pid, os.WNOHANG)
            if pid != 0:
                process.returncode = os.waitstatus_to_exitcode(raw)
                return process.returncode, usage.ru_maxrss / 1024.0
            self.check_time()
            if self._clock() >= own_deadline:
                raise PayloadError("TOOL_FAILED", f"{program} did not end within {TOOL_WALL_SECONDS:.0f} s and was killed")
            time.sleep(pause)
            pause = min(pause * 1.5, 0.05)

    def _raise_if_starved(self, program: str, status: int, peak_mib: float) -> None:
        """Want of space or memory shows as any exit status; so measure instead of reading messages."""
        if not has_space(self.scratch):
            raise PayloadError("DISK_FULL", f"{program} failed with no space left on the sandbox's disk")
        limit_mib = _memory_limit_mib()
        if status == -signal.SIGKILL or (limit_mib is not None and peak_mib >= MEMORY_FRACTION * limit_mib):
            raise PayloadError("MEMORY_EXCEEDED", f"{program} {_ending(status)} at {peak_mib:.0f} MiB of memory; give the task more")


def _die_with_parent() -> None:
    """In the child: a payload killed with SIGKILL takes its tool along."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _ending(status: int) -> str:
    return f"exited with {status}" if status >= 0 else f"was ended by {signal.Signals(-status).name}"


def has_space(folder: Path) -> bool:
    """Whether a few MiB can still be written: quotas do not show in statvfs."""
    probe = folder / "space-probe"
    try:
        with open(probe, "wb") as stream:
            stream.write(b"\1" * DISK_PROBE_BYTES)
            stream.flush()
            os.fsync(stream.fileno())
        return True
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return False
        raise
    finally:
        probe.unlink(missing_ok=True)


def _memory_limit_mib() -> float | None:
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_DATA)
    return None if soft == resource.RLIM_INFINITY else soft / (1024.0 * 1024.0)
