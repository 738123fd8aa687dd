"""The command line of the contract: one task, or the self-test."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sys
from pathlib import Path

from .contract import PayloadError, PayloadErrors, failure, load_task, write_result

USAGE = "usage: astromatic task.json result.json\n       astromatic --self-test"
OUT_OF_SPACE = (errno.ENOSPC, errno.EDQUOT)


class Terminated(BaseException):
    """SIGTERM came. Not an Exception, so that no handler on the way takes it for a failure of the task."""


def main(arguments: list[str]) -> int:
    """Runs what the arguments ask for; returns the exit status."""
    if arguments == ["--self-test"]:
        from .selftest import self_test

        return self_test()
    if len(arguments) != 2:
        print(USAGE, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _on_sigterm)
    try:
        return _run_task(Path(arguments[0]), Path(arguments[1]))
    except Terminated:
        # No result: whoever sent the signal knows why. Die by it, so that the exit status says so too.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTERM)
        return 143


def _on_sigterm(_number, _frame):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Terminated


def _run_task(task_path: Path, result_path: Path) -> int:
    try:
        task = load_task(task_path)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"astromatic: {task_path} can't be read as a task: {error!r}; see schema/task.schema.json", file=sys.stderr)
        return 2

    from .tools import Toolbox

    figures: list[dict] = []
    scratch = Path(f".astromatic-{os.getpid()}")
    made_output_dir = not task.output_dir.exists()
    try:
        _limit_memory(task.memory_mib)
        scratch.mkdir()
        task.output_dir.mkdir(parents=True, exist_ok=True)
        outcome = _stage(task.stage)(task, Toolbox(scratch, task.wall_seconds), figures)
    except Exception as error:  # every failure becomes an outcome; Terminated is no Exception and passes
        outcome = failure(_as_errors(error), figures)
        if made_output_dir:
            shutil.rmtree(task.output_dir, ignore_errors=True)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    _limit_memory(0)
    write_result(result_path, outcome)
    print(f"astromatic: {task.stage}: {outcome.code} {outcome.message}", file=sys.stderr)
    return 0


def _stage(name: str):
    """The function of a stage. Modules are loaded only when needed: start-up time is paid a million times."""
    if name == "ProcessCcd":
        from .process_ccd import process_ccd as function
    elif name == "Coadd":
        from .coadd import make_coadd as function
    elif name == "ForcedPhot":
        from .forced_phot import forced_phot as function
    else:
        raise PayloadError("UNCLASSIFIED", f"stage {name} is not one of ProcessCcd, Coadd, ForcedPhot")
    return function


def _as_errors(error: Exception) -> list[PayloadError]:
    """The outcome codes of an exception, the first cause first."""
    if isinstance(error, PayloadErrors):
        return error.errors
    if isinstance(error, PayloadError):
        return [error]
    # A library may wrap the cause in an error of its own (astropy does for a full disk), so the whole chain is looked at.
    chain = _chain(error)
    absent = next((link for link in chain if isinstance(link, ModuleNotFoundError)), None)
    if absent is not None:
        return [PayloadError("NODE_UNFIT", f"{absent}; run `astromatic --self-test` on this node")]
    if any(_is_want_of_memory(link) for link in chain):
        return [PayloadError("MEMORY_EXCEEDED", f"no memory was left: {error}; give the task more memory")]
    if any(isinstance(link, OSError) and _is_want_of_space(link) for link in chain):
        return [PayloadError("DISK_FULL", f"no space was left on the sandbox's disk: {error}")]
    import traceback

    traceback.print_exc()
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    return [PayloadError("UNCLASSIFIED", f"{type(error).__name__} at {place}: {error}")]


def _chain(error: BaseException) -> list[BaseException]:
    """The error and what it came from."""
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or error.__context__
    return chain


def _is_want_of_memory(error: BaseException) -> bool:
    """A library that can't be mapped for want of memory is an ImportError that says so only in words; the limit decides."""
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return True
    return isinstance(error, ImportError) and _memory_is_limited()


def _is_want_of_space(error: OSError) -> bool:
    """numpy's short write has no number, so then the disk itself is asked, before anything is cleared away."""
    from .tools import has_space

    return error.errno in OUT_OF_SPACE or (error.errno is None and not has_space(Path(".")))


def _memory_is_limited() -> bool:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    return soft != hard


def _limit_memory(memory_mib: int) -> None:
    """Makes an allocation beyond the limit fail here and in the tools, instead of having the pilot kill all. 0 lifts it."""
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    soft = memory_mib * 1024 * 1024 if memory_mib > 0 else hard
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


