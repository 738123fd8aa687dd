"""Frames onto a patch with SWarp, each cut to the part that matters."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .contract import PayloadError
from .exposure import Exposure
from .inputs import open_fits
from .masks import bits
from .skymap import Patch
from .tools import SWARP, Toolbox

#: Pixels with one of these planes carry no weight.
BAD_PLANES = ("BAD", "SAT", "INTRP", "CR", "NO_DATA")
#: Pixels kept around the part of a frame that falls on the patch, for the resampling kernel.
CUT_MARGIN_PIXELS = 16
#: Points along each edge of the patch when its outline is drawn on a frame.
OUTLINE_POINTS = 41
COADD_NAME, WEIGHT_NAME, HEAD_NAME = "patch.fits", "patch.weight.fits", "patch.head"


@dataclass
class Contribution:
    """A frame's part on the patch. rows, columns: the cut of the frame. scale: to the coadd's zero point. weight: of a good pixel."""

    exposure: Exposure
    rows: slice
    columns: slice
    scale: float

    @property
    def weight(self) -> float:
        """1 / variance of the sky in the coadd's units."""
        return 1.0 / (self.exposure.sky_variance * self.scale**2)


def contribution(exposure: Exposure, patch: Patch, patch_wcs, fluxmag0: float) -> Contribution | None:
    """The part of a frame that falls on the patch, or None. Judged by positions alone: SWarp exits with 0 either way."""
    ny, nx = exposure.image.shape
    edge_x, edge_y = outline(patch.width, patch.height)
    ra, decl = patch_wcs.all_pix2world(edge_x, edge_y, 0)
    centre_ra, centre_decl = (float(v) for v in exposure.wcs.all_pix2world((nx - 1) / 2.0, (ny - 1) / 2.0, 0))
    size = math.hypot(*exposure.wcs.pixel_scale_matrix[0]) * math.hypot(nx, ny) + 1.0
    # A TAN projection maps the far side of the sky too: a patch that is not near is not on the frame.
    if np.min(np.abs((ra - centre_ra + 180.0) % 360.0 - 180.0)) > size or np.min(np.abs(decl - centre_decl)) > size:
        return None
    x, y = exposure.wcs.all_world2pix(ra, decl, 0)
    columns = _cut(x, nx)
    rows = _cut(y, ny)
    if columns is None or rows is None:
        return None
    return Contribution(exposure, rows, columns, fluxmag0 / exposure.fluxmag0)


def outline(width: int, height: int):
    """Positions (x, y) along the outer edge of an image's pixels."""
    t = np.linspace(0.0, 1.0, OUTLINE_POINTS)
    zero, one = np.zeros_like(t), np.ones_like(t)
    x = np.concatenate([t, t, zero, one]) * width - 0.5
    y = np.concatenate([zero, one, t, t]) * height - 0.5
    return x, y


def _cut(positions, size: int) -> slice | None:
    low, high = float(positions.min()), float(positions.max())
    if high < -0.5 or low > size - 0.5:
        return None
    return slice(max(int(math.floor(low)) - CUT_MARGIN_PIXELS, 0), min(int(math.ceil(high)) + CUT_MARGIN_PIXELS + 1, size))


def warp(contributions: list[Contribution], patch: Patch, tools: Toolbox):
    """The weighted mean of the frames on the patch's grid, and the sum of weights; both float32 (height, width).

    Raises TOOL_FAILED when what SWarp leaves is not on the exact grid.
    """
    names = [_stage(part, f"frame{n:04d}", tools.scratch) for n, part in enumerate(contributions)]
    _write_head(patch, tools.scratch / HEAD_NAME)
    tools.must_run(SWARP, [
        *names, "-c", tools.config("patch.swarp"), "-IMAGEOUT_NAME", COADD_NAME, "-WEIGHTOUT_NAME", WEIGHT_NAME,
    ], makes=[COADD_NAME, WEIGHT_NAME])
    image, weight = (_read_plane(tools.scratch / name, patch) for name in (COADD_NAME, WEIGHT_NAME))
    return image, np.maximum(weight, 0.0)


def _stage(part: Contribution, name: str, folder: Path) -> str:
    """Writes a frame's cut and its weights. Base names differ: SWarp names its temporaries by them."""
    from astropy.io import fits

    exposure = part.exposure
    cut = (part.rows, part.columns)
    header = exposure.wcs[cut].to_header()
    header["FLXSCALE"] = part.scale
    image = exposure.image[cut]
    bad = ((exposure.mask[cut] & bits(*BAD_PLANES)) != 0) | ~np.isfinite(image)
    # One weight a frame: weights that follow a source's own noise would change its shape from frame to frame.
    weight = np.where(bad, 0.0, 1.0 / exposure.sky_variance).astype(np.float32)
    fits.writeto(folder / f"{name}.fits", np.where(np.isfinite(image), image, 0.0).astype(np.float32), header)
    fits.writeto(folder / f"{name}.weight.fits", weight)
    return f"{name}.fits"


def _write_head(patch: Patch, path: Path) -> None:
    from astropy.io import fits

    path.write_text("".join(fits.Card(*card).image.rstrip() + "\n" for card in patch.header_cards()) + "END\n", encoding="ascii")


def _read_plane(path: Path, patch: Patch) -> np.ndarray:
    try:
        plane = open_fits(path)[0]
        shape, ctype, lam = plane.shape, plane.header.get("CTYPE1"), plane.header.get("PV2_1")
    except PayloadError as error:
        raise PayloadError("TOOL_FAILED", f"SWarp left an image that can't be read: {error}") from error
    if shape != (patch.height, patch.width) or ctype != "RA---CEA" or lam != 1.0:
        raise PayloadError("TOOL_FAILED", f"SWarp left the patch's grid: {shape}, {ctype}, PV2_1 {lam}")
    return np.ascontiguousarray(plane.data, np.float32)
