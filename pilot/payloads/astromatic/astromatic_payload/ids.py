"""Ids and file names of the survey (2013's own arithmetic)."""

from __future__ import annotations

FILTERS = "ugriz"
#: A source's id is its image's id, shifted, plus its number on that image, from 1.
SOURCE_BITS = 26
TRACT_SIDE = 8192


def filter_id(name: str) -> int:
    return FILTERS.index(name)


def ccd_exposure_id(data_id: dict) -> int:
    """((run*10 + filterId)*10 + camcol)*10000 + field."""
    return ((data_id["run"] * 10 + filter_id(data_id["filter"])) * 10 + data_id["camcol"]) * 10000 + data_id["field"]


def deep_coadd_id(data_id: dict) -> int:
    """((tract*8192 + px)*8192 + py)*8 + filterId."""
    px, py = patch_indices(data_id["patch"])
    return ((data_id["tract"] * TRACT_SIDE + px) * TRACT_SIDE + py) * 8 + filter_id(data_id["filter"])


def patch_indices(patch: str) -> tuple[int, int]:
    """"380,5" is (380, 5)."""
    px, py = patch.split(",")
    return int(px), int(py)


def frame_name(data_id: dict) -> str:
    """`004192-r4-0300`, as in the raw files' names."""
    return f"{data_id['run']:06d}-{data_id['filter']}{data_id['camcol']}-{data_id['field']:04d}"


def patch_name(data_id: dict) -> str:
    """`0-380x5-r`: no comma, which the tools take for a separator."""
    px, py = patch_indices(data_id["patch"])
    return f"{data_id['tract']}-{px}x{py}-{data_id['filter']}"
