#!/usr/bin/python3
"""Spoils a calexp: make_bad_calexp.py KIND CALEXP TARGET."""

import shutil
import sys
from pathlib import Path

import numpy as np
from astropy.io import fits


def no_wcs(hdus):
    for name in [name for name in hdus["IMAGE"].header if name[:5] in ("CTYPE", "CRPIX", "CRVAL", "CUNIT") or name[:2] == "CD"]:
        del hdus["IMAGE"].header[name]


def no_zero_point(hdus):
    del hdus[0].header["FLUXMAG0"]


def small_mask(hdus):
    hdus["MASK"].data = hdus["MASK"].data[:700]


def another_filter(hdus):
    hdus[0].header["FILTER"] = "g"


def blank(hdus):
    """Noise without a source."""
    hdus["IMAGE"].data = np.random.default_rng(4).normal(0, 2.0, hdus["IMAGE"].shape).astype(np.float32)


def no_psf(hdus):
    del hdus["PSF"]


EDITS = {"no-wcs": no_wcs, "no-zero-point": no_zero_point, "small-mask": small_mask, "another-filter": another_filter, "blank": blank, "no-psf": no_psf}


def main():
    kind, source, target = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    if kind in ("truncated", "empty"):
        content = source.read_bytes()
        target.write_bytes(content[: len(content) // 2] if kind == "truncated" else b"")
        return
    shutil.copyfile(source, target)
    with fits.open(source, memmap=False) as hdus:
        EDITS[kind](hdus)
        hdus.writeto(target, overwrite=True)


if __name__ == "__main__":
    main()
