"""What the kernel tells of a run: how result.json came to be, and which processes it left."""

import ctypes
import os
import struct
from pathlib import Path

IN_MODIFY, IN_MOVED_TO, IN_CREATE = 0x2, 0x80, 0x100
IN_NONBLOCK = 0o4000
PR_SET_CHILD_SUBREAPER = 36
EVENT_HEAD_BYTES = 16

_libc = ctypes.CDLL(None, use_errno=True)


class RenameWatch:
    """Watches a folder from now on: was a file put there by a rename, or written in place?"""

    def __init__(self, folder: Path):
        self._fd = _libc.inotify_init1(IN_NONBLOCK)
        if self._fd < 0 or _libc.inotify_add_watch(self._fd, os.fsencode(folder), IN_MODIFY | IN_MOVED_TO | IN_CREATE) < 0:
            raise OSError(ctypes.get_errno(), "inotify can't watch the sandbox")

    def problems(self, name: str) -> list[str]:
        """What is wrong with how `name` appeared. Closes the watch."""
        written, renamed = False, False
        for mask, file_name in self._events():
            if file_name == name:
                renamed |= bool(mask & IN_MOVED_TO)
                written |= bool(mask & (IN_MODIFY | IN_CREATE))
        os.close(self._fd)
        if written:
            return [f"{name} was written in place: write another name and rename it"]
        return [] if renamed else [f"{name} did not appear by a rename"]

    def _events(self):
        while True:
            try:
                block = os.read(self._fd, 65536)
            except BlockingIOError:
                return
            while block:
                _, mask, _, length = struct.unpack_from("iIII", block)
                yield mask, block[EVENT_HEAD_BYTES:EVENT_HEAD_BYTES + length].rstrip(b"\0").decode()
                block = block[EVENT_HEAD_BYTES + length:]


def become_subreaper() -> None:
    """Orphans of the payload become our children, wherever they moved: none can hide by leaving the process group."""
    if _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "this kernel has no child subreaper")


def left_processes() -> list[int]:
    """Our children that still run, after those that have ended were reaped."""
    running = []
    for pid in _children():
        try:
            if os.waitpid(pid, os.WNOHANG)[0] == 0:
                running.append(pid)
        except ChildProcessError:
            continue
    return running


def _children() -> list[int]:
    text = "".join(path.read_text() for path in Path("/proc/self/task").glob("*/children"))
    return [int(word) for word in text.split()]


def process_group(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


class Snapshot:
    """Names, sizes and times of all files below some folders: what was written shows as a difference."""

    def __init__(self, folders: list[Path]):
        self._folders = folders
        self._files = self._look()

    def changes(self) -> list[str]:
        now = self._look()
        return sorted(str(path) for path in now.keys() | self._files.keys() if now.get(path) != self._files.get(path))

    def _look(self) -> dict:
        files = {}
        for folder in self._folders:
            for root, folders, names in os.walk(folder):
                for name in names + folders:
                    path = Path(root) / name
                    info = path.lstat()
                    files[path] = "folder" if path.is_dir() and not path.is_symlink() else (info.st_size, info.st_mtime_ns, info.st_ino)
        return files
