"""Finding and reading input files: what is wrong with one is told before anything is made of it."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path

from .contract import PayloadError, Task, TaskInput

FITS_BLOCK_BYTES = 2880
GZIP_MAGIC = b"\x1f\x8b"


def one_of(task: Task, role: str) -> Path:
    """The path of the one input of a role. Raises INPUT_MISSING, INPUT_EMPTY."""
    items = task.inputs_of(role)
    if len(items) != 1:
        code = "INPUT_MISSING" if not items else "UNCLASSIFIED"
        raise PayloadError(code, f"the task names {len(items)} inputs of role {role}, and needs one")
    require_present(items[0])
    return items[0].path


def some_of(task: Task, role: str) -> list[TaskInput]:
    """The inputs of a role, at least one. Raises INPUT_MISSING."""
    items = task.inputs_of(role)
    if not items:
        raise PayloadError("INPUT_MISSING", f"the task names no {role}")
    return items


def require_present(item: TaskInput) -> None:
    """Raises INPUT_MISSING or INPUT_EMPTY for a file that is not there or has no bytes."""
    if not item.path.is_file():
        raise PayloadError("INPUT_MISSING", f"{item.role} {item.path} is not there")
    if item.path.stat().st_size == 0:
        raise PayloadError("INPUT_EMPTY", f"{item.role} {item.path} has 0 bytes")


def read_bytes(path: Path) -> bytes:
    """The file's bytes, unpacked if it is gzip. Raises INPUT_CORRUPT or INPUT_EMPTY."""
    raw = path.read_bytes()
    if raw[:2] == GZIP_MAGIC:
        try:
            raw = gzip.decompress(raw)
        except (EOFError, OSError, zlib.error) as error:
            raise PayloadError("INPUT_CORRUPT", f"{path} can't be unpacked: {error}; fetch it again") from error
        if not raw:
            raise PayloadError("INPUT_EMPTY", f"{path} unpacks to 0 bytes")
    return raw


def open_fits(path: Path):
    """The file as an astropy HDUList in memory, every byte its headers promise being there. Raises INPUT_CORRUPT."""
    from astropy.io import fits
    from astropy.io.fits.verify import VerifyError

    raw = read_bytes(path)
    if not raw.startswith(b"SIMPLE  ="):
        raise PayloadError("INPUT_CORRUPT", f"{path} is not a FITS file")
    try:
        hdus = fits.open(io.BytesIO(raw), memmap=False, lazy_load_hdus=False, ignore_missing_simple=False)
        count = len(hdus)
        ends = [hdus.fileinfo(n)["datLoc"] + hdus[n].size for n in range(count)]
    except (OSError, ValueError, KeyError, TypeError, IndexError, VerifyError) as error:
        raise PayloadError("INPUT_CORRUPT", f"{path} can't be read as FITS: {error}") from error
    if count == 0 or max(ends) > len(raw):
        raise PayloadError("INPUT_CORRUPT", f"{path} is truncated: {len(raw)} bytes, {max(ends, default=FITS_BLOCK_BYTES)} promised")
    return hdus


def table_of(hdus, path: Path, columns: list[str], extension: int | str = 1):
    """A binary table that has `columns`. Raises INPUT_CORRUPT."""
    try:
        hdu = hdus[extension]
        names = {name.lower() for name in hdu.columns.names}
    except (KeyError, IndexError, AttributeError, TypeError) as error:
        raise PayloadError("INPUT_CORRUPT", f"{path} has no table {extension}") from error
    lacking = [name for name in columns if name.lower() not in names]
    if lacking:
        raise PayloadError("INPUT_CORRUPT", f"{path} has no column {', '.join(lacking)}")
    return hdu.data
