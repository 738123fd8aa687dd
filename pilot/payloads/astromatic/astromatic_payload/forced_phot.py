"""Stage ForcedPhot: the PSF flux of every coadd source on one frame, at the position the coadd gives, detected here or not."""

from __future__ import annotations

import numpy as np

from . import ids, tables
from .contract import Failures, Outcome, Task, TaskInput
from .exposure import read_exposure
from .inputs import one_of, open_fits, require_present, some_of, table_of
from .masks import bits
from .photometry import fit_psf
from .psf_model import read_psf
from .tools import Toolbox

COADD_COLUMNS = ["deepSourceId", "ra", "decl", "detectIsPrimary"]
#: Pixels with one of these planes are left out of the fit. Interpolated ones are: only flags tell them from good ones.
EXCLUDED_PLANES = ("BAD", "SAT", "INTRP", "CR", "NO_DATA")
#: Sources farther than this from the frame's middle (degrees) are not on it; keeps the projection on its own side of the sky.
MAX_DISTANCE_DEG = 1.0


def forced_phot(task: Task, tools: Toolbox, figures: list[dict]) -> Outcome:
    """Runs the stage."""
    outcome = Outcome(figures=figures)
    exposure, psf, (source_id, ra, decl), patches = _read_inputs(task)
    tools.check_time()

    x, y, on_frame = _on_frame(exposure, ra, decl)
    source_id, ra, decl = source_id[on_frame], ra[on_frame], decl[on_frame]
    fit = fit_psf(exposure.image, exposure.variance, exposure.mask, bits(*EXCLUDED_PLANES), psf.stamps, x, y)
    mag, mag_sigma = tables.magnitudes(fit.flux, fit.sigma, exposure.fluxmag0)
    columns = {
        "deepSourceId": source_id, "exposureId": np.full(x.size, ids.ccd_exposure_id(task.data_id), np.int64),
        "ra": ra, "decl": decl, "x": x, "y": y, "psfFlux": fit.flux, "psfFluxSigma": fit.sigma,
        "psfMag": mag, "psfMagSigma": mag_sigma, "flags": _flags(fit),
    }
    path = task.output_dir / f"forcedSrc-{ids.frame_name(task.data_id)}.fits"
    tables.write_table(path, "FORCEDSRC", _cards(task, exposure), columns)
    outcome.output("forcedSrc", path)
    _conclude(outcome, task, patches, fit)
    return outcome


def _read_inputs(task: Task):
    """Exposure, PSF, primary sources of all patches, number of patches. Raises what is wrong with any of them, all at once."""
    failures = Failures()
    calexp, psf_path = failures.attempt(one_of, task, "calexp"), failures.attempt(one_of, task, "psf")
    patches = failures.attempt(some_of, task, "coaddSrc") or []
    exposure = failures.attempt(read_exposure, calexp, task.data_id) if calexp is not None else None
    psf = failures.attempt(read_psf, None, psf_path) if psf_path is not None else None
    parts = [failures.attempt(_primary_sources, item) for item in patches]
    failures.raise_if_any()
    source_id, ra, decl = (np.concatenate(column) for column in zip(*parts))
    source_id, first = np.unique(source_id, return_index=True)
    return exposure, psf, (source_id, ra[first], decl[first]), len(patches)


def _primary_sources(item: TaskInput):
    """Ids and positions (deg) of a patch's primary sources: those in its inner box, which no other patch has."""
    require_present(item)
    table = table_of(open_fits(item.path), item.path, COADD_COLUMNS)
    primary = np.asarray(table["detectIsPrimary"]) != 0
    source_id, ra, decl = (np.asarray(table[name])[primary] for name in COADD_COLUMNS[:3])
    return source_id.astype(np.int64), ra.astype(float), decl.astype(float)


def _on_frame(exposure, ra, decl):
    """Pixel positions of the sources on the frame, and which they are."""
    ny, nx = exposure.image.shape
    ra0, decl0 = (float(v) for v in exposure.wcs.all_pix2world((nx - 1) / 2.0, (ny - 1) / 2.0, 0))
    d_ra = ((ra - ra0 + 180.0) % 360.0 - 180.0) * np.cos(np.radians(decl0))
    near = np.flatnonzero((np.hypot(d_ra, decl - decl0) < MAX_DISTANCE_DEG))
    if near.size == 0:
        return np.zeros(0), np.zeros(0), near
    x, y = exposure.wcs.all_world2pix(ra[near], decl[near], 0)
    inside = (x >= -0.5) & (x < nx - 0.5) & (y >= -0.5) & (y < ny - 0.5)
    return x[inside], y[inside], near[inside]


def _flags(fit) -> np.ndarray:
    flags = np.zeros(fit.flux.size, np.int32)
    for condition, bit in (
        (fit.mask_bits & bits("SAT"), tables.FLAG_SATURATED), (fit.mask_bits & bits("INTRP"), tables.FLAG_INTERPOLATED),
        (fit.mask_bits & bits("CR"), tables.FLAG_COSMIC_RAY), (fit.edge, tables.FLAG_EDGE), (fit.masked, tables.FLAG_MASKED),
        (~np.isfinite(fit.flux), tables.FLAG_NO_PSF_FLUX),
    ):
        flags[np.asarray(condition) != 0] |= bit
    return flags


def _conclude(outcome: Outcome, task: Task, patches: int, fit) -> None:
    count = fit.flux.size
    measured = int(np.isfinite(fit.flux).sum())
    outcome.figure("patches", patches, "count")
    outcome.figure("inputsLeftOut", task.inputs_left_out, "count")
    outcome.figure("sources", count, "count")
    outcome.figure("measured", measured, "count")
    if measured:
        snr = fit.flux / fit.sigma
        outcome.figure("detectedAt5Sigma", np.count_nonzero(snr > 5.0), "count")
        outcome.figure("medianFluxSigma", np.nanmedian(fit.sigma), "ADU")
    outcome.message = f"{measured} of {count} coadd sources measured"
    if count == 0:
        outcome.code, outcome.message = "NO_WORK", f"no source of {patches} patches falls on the frame"
    elif task.inputs_left_out > 0:
        outcome.code = "OK_PARTIAL_INPUTS"
        outcome.message = f"{task.inputs_left_out} inputs left out; {outcome.message}"


def _cards(task: Task, exposure):
    header = exposure.header
    kept = ("RUN", "CAMCOL", "FIELD", "FILTER", "EXPID", "TAI", "EXPTIME", "FLUXMAG0", "MAGZERO", "SEEING")
    return [(name, header[name]) for name in kept if name in header]
