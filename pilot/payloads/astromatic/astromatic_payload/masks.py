"""Mask planes: SDSS fpM files in, one int16 image of bits out, numbered as LSST's MaskedImage of 2013 did."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .contract import PayloadError
from .inputs import open_fits

#: Bit number of each plane, written to the header as MP_<name>.
PLANES = {"BAD": 0, "SAT": 1, "INTRP": 2, "CR": 3, "EDGE": 4, "NO_DATA": 8, "GHOST": 9, "NOTCHECKED": 10}
#: Which planes of fpM are kept, under which name. The others mark SDSS's own detections.
FPM_PLANES = {
    "S_MASK_INTERP": "INTRP", "S_MASK_SATUR": "SAT", "S_MASK_CR": "CR", "S_MASK_GHOST": "GHOST",
    "S_MASK_NOTCHECKED": "NOTCHECKED",
}
SPAN_FIELDS = 3
MAX_OVERHANG_PIXELS = 16
SPAN_COUNT_COLUMN, LENGTH_COLUMN, OFFSET_COLUMN = 1, 9, 10


def bits(*names: str) -> int:
    """The mask value with the named planes set."""
    value = 0
    for name in names:
        value |= 1 << PLANES[name]
    return value


def plane_cards() -> list[tuple[str, int, str]]:
    """Header cards that name the planes, as LSST's."""
    return [(f"MP_{name}" if len(name) <= 5 else f"HIERARCH MP_{name}", bit, "bit number of the mask plane")
            for name, bit in PLANES.items()]


def read_fpm(path: Path, shape: tuple[int, int], data_id: dict) -> np.ndarray:
    """The int16 mask of an fpM file, of the image's `shape` (ny, nx).

    Raises INPUT_TYPE_MASKED_IMAGE when the sizes differ, INPUT_CORRUPT when the file can't be read or is another field's.
    """
    hdus = open_fits(path)
    header = hdus[0].header
    for card, key in (("RUN", "run"), ("CAMCOL", "camcol"), ("FIELD", "field")):
        if card in header and header[card] != data_id[key]:
            raise PayloadError("INPUT_CORRUPT", f"{path} says {card} {header[card]}, the task says {data_id[key]}")
    size = (header.get("MASKROWS"), header.get("MASKCOLS"))
    if None in size:
        raise PayloadError("INPUT_CORRUPT", f"{path} is no fpM file: it does not say MASKROWS and MASKCOLS")
    if size != shape:
        raise PayloadError("INPUT_TYPE_MASKED_IMAGE",
                           f"the mask {path} has {size[0]} x {size[1]} rows and columns, the image {shape[0]} x {shape[1]}")
    mask = np.zeros(shape, np.int16)
    try:
        for number, name in _plane_numbers(hdus, path):
            _set_spans(mask, bits(name), _spans(hdus, number))
    except (ValueError, IndexError, KeyError, OSError) as error:
        raise PayloadError("INPUT_CORRUPT", f"{path} can't be read as a mask: {error}") from error
    return mask


def _plane_numbers(hdus, path: Path):
    """Extension number and our plane name for each plane we keep. The last table lists the planes by name."""
    rows = hdus[-1].data
    if rows is None or len(hdus) < 3:
        raise PayloadError("INPUT_CORRUPT", f"{path} does not list its mask planes")
    for row in rows:
        name = FPM_PLANES.get(str(row[1]).strip())
        if name is not None:
            yield int(row[2]) + 1, name


def _spans(hdus, number: int) -> np.ndarray:
    """All (row, first column, last column) of a plane, shape (n, 3).

    The spans are 16-bit big-endian integers in the table's heap; the variable-length column says bytes, so it is read raw.
    """
    header = hdus[number].header
    rows, width = header["NAXIS2"], header["NAXIS1"]
    if rows == 0:
        return np.zeros((0, SPAN_FIELDS), int)
    stream = hdus.fileinfo(number)["file"]
    start = hdus.fileinfo(number)["datLoc"]
    stream.seek(start)
    table = np.frombuffer(stream.read(rows * width), ">i4").reshape(rows, width // 4)
    stream.seek(start + header.get("THEAP", rows * width))
    heap = stream.read(header["PCOUNT"])
    parts = []
    for spans, length, offset in table[:, [SPAN_COUNT_COLUMN, LENGTH_COLUMN, OFFSET_COLUMN]].tolist():
        if length != spans * SPAN_FIELDS * 2 or offset < 0 or offset + length > len(heap):
            raise ValueError(f"plane {number} has a span list outside of its heap")
        parts.append(np.frombuffer(heap, ">i2", spans * SPAN_FIELDS, offset).reshape(spans, SPAN_FIELDS))
    return np.concatenate(parts).astype(int)


def _set_spans(mask: np.ndarray, value: int, spans: np.ndarray) -> None:
    """Sets `value` on the spans, which include both end columns.

    Real masks have spans that hang over the edge by a pixel (first column -1): they are cut. Farther out is an IndexError.
    """
    ny, nx = mask.shape
    rows, first, last = spans.T
    over = MAX_OVERHANG_PIXELS
    if np.any((rows < -over) | (rows >= ny + over) | (first < -over) | (last >= nx + over) | (first > last)):
        raise IndexError("a span lies outside of the image")
    on_image = (rows >= 0) & (rows < ny) & (last >= 0) & (first < nx)
    rows, first, last = rows[on_image], np.maximum(first[on_image], 0), np.minimum(last[on_image], nx - 1)
    # +1 at each first column, -1 after each last one; the running sum is positive inside a span.
    steps = np.zeros((ny, nx + 1), np.int16)
    np.add.at(steps, (rows, first), 1)
    np.add.at(steps, (rows, last + 1), -1)
    mask[np.cumsum(steps[:, :-1], axis=1, dtype=np.int16) > 0] |= value
