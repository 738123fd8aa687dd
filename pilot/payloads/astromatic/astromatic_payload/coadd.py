"""Stage Coadd: the calibrated frames of a patch become one image on the patch's exact grid, and a table of its sources."""

from __future__ import annotations

import math

import numpy as np

from . import ids, tables
from .coadd_psf import CoaddPsf
from .contract import Failures, Outcome, PayloadError, Task, TaskInput
from .detection import measure, read_catalog, run_sextractor, stage_pixels
from .exposure import Exposure, magnitude_zero_flux, read_exposure, write_exposure
from .frames import wcs_of
from .inputs import require_present, some_of
from .masks import bits
from .preview import write_preview
from .skymap import PIXEL_SCALE_DEG, Patch
from .tools import Toolbox
from .warp import BAD_PLANES, Contribution, contribution, outline, warp

#: The zero point of every coadd, mag of 1 ADU: that of 2013.
COADD_ZERO_POINT = 27.0
PIXEL_SCALE_ARCSEC = 3600.0 * PIXEL_SCALE_DEG
DEPTH_SNR = 5.0
SOURCE_CATALOG = "sources.fits"
NO_SATURATION = 1e9


def make_coadd(task: Task, tools: Toolbox, figures: list[dict]) -> Outcome:
    """Runs the stage."""
    outcome = Outcome(figures=figures)
    patch = Patch.of(task.data_id)
    patch_cards = patch.header_cards()[1:]
    patch_wcs = wcs_of([card for card in patch_cards if not card[0].startswith("NAXIS")])
    contributions = _contributions(task, patch, patch_wcs, tools)
    outcome.figure("inputs", len(contributions), "count")
    outcome.figure("inputsLeftOut", task.inputs_left_out, "count")

    image, weight = warp(contributions, patch, tools)
    mask, variance = _finish_pixels(contributions, patch_wcs, image, weight)
    covered = (mask & bits("NO_DATA")) == 0
    if not covered.any():
        raise PayloadError("NO_OVERLAP", f"the {len(contributions)} frames put no pixel on patch {task.data_id['patch']}")
    middle = tuple(float(np.median(axis)) for axis in np.nonzero(covered)[::-1])
    psf = CoaddPsf(contributions, patch_wcs, middle)
    _pixel_figures(outcome, covered, weight, psf, middle)

    tools.check_time()
    cards = _cards(task, contributions, outcome)
    wcs_cards = [card for card in patch_cards if not card[0].startswith("NAXIS")]
    sources = _detect(task, tools, patch, patch_wcs, wcs_cards, image, variance, mask, weight, psf, _gain(contributions))
    count = sources["ra"].size
    primary = int(sources["detectIsPrimary"].sum())
    outcome.figure("sources", count, "count")
    outcome.figure("primarySources", primary, "count")

    name = ids.patch_name(task.data_id)
    coadd, table, preview = (task.output_dir / f for f in (f"coadd-{name}.fits", f"coaddSrc-{name}.fits", f"preview-{name}.png"))
    write_exposure(coadd, image, mask, variance, cards, wcs_cards)
    tables.write_table(table, "COADDSRC", cards, sources)
    write_preview(preview, image, covered)
    for role, path in (("coadd", coadd), ("coaddSrc", table), ("preview", preview)):
        outcome.output(role, path)
    _conclude(outcome, task, len(contributions), count, primary)
    return outcome


def _conclude(outcome: Outcome, task: Task, inputs: int, count: int, primary: int) -> None:
    """The code: inputs left out come first, since they are what an operator can act on."""
    outcome.message = f"{inputs} frames, {count} sources, {primary} of them primary"
    if task.inputs_left_out > 0:
        outcome.code = "OK_PARTIAL_INPUTS"
        outcome.message = f"{task.inputs_left_out} inputs left out; {outcome.message}"
    elif count == 0:
        outcome.code = "OK_NO_SOURCES"


def _contributions(task: Task, patch: Patch, patch_wcs, tools: Toolbox) -> list[Contribution]:
    """The frames that fall on the patch, in the order of their ids. Raises all input errors; NO_OVERLAP when none falls on it."""
    items = some_of(task, "calexp")
    fluxmag0 = magnitude_zero_flux(COADD_ZERO_POINT)
    failures = Failures()
    parts = []
    for item in items:
        tools.check_time()
        exposure = failures.attempt(_read_calexp, item, task.data_id["filter"])
        part = contribution(exposure, patch, patch_wcs, fluxmag0) if exposure is not None else None
        if part is not None:
            parts.append(part)
    failures.raise_if_any()
    if not parts:
        raise PayloadError("NO_OVERLAP", f"none of the {len(items)} frames touches patch {task.data_id['patch']}")
    return sorted(parts, key=lambda part: part.exposure.header["EXPID"])


def _read_calexp(item: TaskInput, band: str) -> Exposure:
    require_present(item)
    exposure = read_exposure(item.path, item.data_id)
    if exposure.header.get("FILTER") != band:
        raise PayloadError("INPUT_CORRUPT", f"{item.path} is of filter {exposure.header.get('FILTER')}, the patch of {band}")
    return exposure


def _finish_pixels(contributions, patch_wcs, image, weight):
    """Mask (int16) and variance (float32) of the coadd; holes left by masked pixels are filled in `image` and `weight`, in place.

    variance = 1/weight for the sky; a source adds its own noise, image/gain, with the gain of as many frames as cover the pixel.
    """
    mask = np.zeros(image.shape, np.int16)
    _fill(contributions, patch_wcs, image, weight, mask)
    empty = weight <= 0
    mask[empty] |= bits("NO_DATA")
    image[empty] = np.nan
    mean_weight = float(np.mean([part.weight for part in contributions]))
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = 1.0 / weight
        variance += np.maximum(image, 0.0) * np.float32(mean_weight / _gain(contributions)) * variance
    variance[empty] = np.inf
    return mask, variance.astype(np.float32)


def _gain(contributions) -> float:
    """Electrons per ADU of the coadd for one typical frame."""
    return float(np.mean([part.exposure.gain / part.scale for part in contributions]))


def _fill(contributions, patch_wcs, image, weight, mask) -> None:
    """Pixels that frames cover but only with masked pixels take these frames' interpolated values, and the plane INTRP."""
    from scipy.ndimage import map_coordinates

    total, weights, planes = np.zeros(image.shape), np.zeros(image.shape), np.zeros(image.shape, np.int16)
    for part in contributions:
        y, x, fy, fx = _holes_under(part, patch_wcs, weight)
        ny, nx = part.exposure.image.shape
        on = (fx >= 0) & (fx <= nx - 1) & (fy >= 0) & (fy <= ny - 1)
        y, x, fy, fx = y[on], x[on], fy[on], fx[on]
        near = part.exposure.mask[np.rint(fy).astype(int), np.rint(fx).astype(int)]
        known = (near & bits("NO_DATA")) == 0
        values = map_coordinates(part.exposure.image, [fy[known], fx[known]], order=1)
        where = (y[known], x[known])
        total[where] += part.weight * part.scale * values
        weights[where] += part.weight
        planes[where] |= near[known] & bits(*BAD_PLANES)
    filled = weights > 0
    image[filled] = total[filled] / weights[filled]
    weight[filled] = weights[filled]
    mask[filled] |= planes[filled] | bits("INTRP")


def _holes_under(part: Contribution, patch_wcs, weight):
    """Pixels without weight in the box that a frame covers on the patch: rows, columns, and their positions y, x on the frame."""
    ny, nx = part.exposure.image.shape
    edge_x, edge_y = outline(nx, ny)
    px, py = patch_wcs.all_world2pix(*part.exposure.wcs.all_pix2world(edge_x, edge_y, 0), 0)
    x0, x1 = (int(np.clip(v, 0, weight.shape[1])) for v in (math.floor(px.min()), math.ceil(px.max()) + 1))
    y0, y1 = (int(np.clip(v, 0, weight.shape[0])) for v in (math.floor(py.min()), math.ceil(py.max()) + 1))
    y, x = np.nonzero(weight[y0:y1, x0:x1] <= 0)
    y, x = y + y0, x + x0
    fx, fy = part.exposure.wcs.all_world2pix(*patch_wcs.all_pix2world(x, y, 0), 0) if x.size else (np.zeros(0), np.zeros(0))
    return y, x, fy, fx


def _pixel_figures(outcome: Outcome, covered, weight, psf: CoaddPsf, middle) -> None:
    outcome.figure("coveredFraction", covered.mean(), "")
    outcome.figure("effectiveArea", covered.sum() * (PIXEL_SCALE_ARCSEC / 60.0) ** 2, "arcmin2")
    if not psf.usable:
        return
    outcome.figure("seeing", psf.fwhm_pixels() * PIXEL_SCALE_ARCSEC, "arcsec")
    stamp = psf.stamps(np.array([middle[0]]), np.array([middle[1]]))[0]
    noise = 1.0 / math.sqrt(float(np.median(weight[covered])) * float((stamp**2).sum()))
    outcome.figure("depth", COADD_ZERO_POINT - 2.5 * math.log10(DEPTH_SNR * noise), "mag")


def _detect(task, tools, patch, patch_wcs, wcs_cards, image, variance, mask, weight, psf, gain) -> dict[str, np.ndarray]:
    """Columns of coaddSrc. Where nothing is detected they are empty."""
    rms = np.where(weight > 0, 1.0 / np.sqrt(np.where(weight > 0, weight, 1.0)), 1e30)
    stage_pixels(tools, image, rms, mask, wcs_cards)
    run_sextractor(tools, "sources", SOURCE_CATALOG, gain, NO_SATURATION, PIXEL_SCALE_ARCSEC)
    rows = read_catalog(tools, SOURCE_CATALOG)
    first = ids.deep_coadd_id(task.data_id) << ids.SOURCE_BITS
    stamps_at = psf.stamps if psf.usable else None
    columns = measure(rows, patch_wcs, image, variance, mask, stamps_at, magnitude_zero_flux(COADD_ZERO_POINT))
    numbers = first + np.arange(1, columns["ra"].size + 1, dtype=np.int64)
    primary = patch.is_inner(columns["x"], columns["y"]).astype(np.int32)
    return {"deepSourceId": numbers, **columns, "detectIsPrimary": primary}


def _cards(task: Task, contributions, outcome: Outcome):
    """Header cards of the coadd and its table."""
    seeing = next((f["value"] for f in outcome.figures if f["name"] == "seeing"), None)
    sky = 1.0 / sum(part.weight for part in contributions)
    cards = [
        ("TRACT", task.data_id["tract"]), ("PATCH", task.data_id["patch"]), ("FILTER", task.data_id["filter"]),
        ("COADDID", ids.deep_coadd_id(task.data_id), "deepCoaddId"), ("NINPUTS", len(contributions)),
        ("FLUXMAG0", magnitude_zero_flux(COADD_ZERO_POINT), "[adu] flux of magnitude 0"), ("MAGZERO", COADD_ZERO_POINT, "[mag] of 1 adu"),
        ("GAIN", _gain(contributions), "[electron/adu] of one frame"), ("SKYVAR", sky, "[adu**2] where all frames overlap"),
    ]
    return cards + ([("SEEING", seeing, "[arcsec] FWHM of the PSF")] if seeing is not None else [])
