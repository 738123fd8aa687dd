"""Stage ProcessCcd: a raw frame becomes a calibrated exposure, a PSF model and a table of sources."""

from __future__ import annotations

import math

import numpy as np

from . import ids, quality, tables
from .contract import Failures, Outcome, PayloadError, Task
from .detection import count_ldac, measure, read_catalog, run_sextractor, stage_pixels
from .exposure import magnitude_zero_flux, write_exposure
from .frames import read_fpc, read_tsfield, wcs_of
from .inputs import one_of
from .masks import bits, read_fpm
from .psf_model import STAMP_RADIUS, read_psf
from .reference import EXPECTED_MIN_SNR, match_frame, read_reference
from .tools import PSFEX, Toolbox

BACKGROUND_CELL_PIXELS = 256
DITHER_SEED = 82
#: Fewer bright detections than this make no PSF and no check.
MIN_BRIGHT_SOURCES = 10
PSF_CATALOG, PSF_FILE, SOURCE_CATALOG = "stars.cat", "stars.psf", "sources.fits"


def process_ccd(task: Task, tools: Toolbox, figures: list[dict]) -> Outcome:
    """Runs the stage. `figures` is filled as they become known, so that a failure shows how far it came."""
    outcome = Outcome(figures=figures)
    data_id = task.data_id
    frame, mask, calibration, stars = _read_inputs(task)
    wcs = wcs_of(frame.wcs_cards)
    pixel_scale = 3600.0 * math.sqrt(abs(np.linalg.det(wcs.pixel_scale_matrix)))

    mask[~np.isfinite(frame.image)] |= bits("BAD", "NO_DATA")
    image, variance, rms, sky = _subtract_sky(frame.image, mask, calibration)
    outcome.figure("skyLevel", sky.level, "ADU")
    outcome.figure("skySigma", sky.sigma, "ADU")
    quality.check_wcs(wcs, calibration, image.shape, outcome)

    stage_pixels(tools, image, rms, mask, frame.wcs_cards)
    psf_hdu, psf = _model_psf(tools, calibration, pixel_scale, outcome)
    seeing = psf.fwhm_pixels * pixel_scale
    run_sextractor(tools, "sources", SOURCE_CATALOG, calibration.gain, calibration.saturation, pixel_scale)
    rows = read_catalog(tools, SOURCE_CATALOG)
    outcome.figure("sources", len(rows), "count")
    if len(rows) < MIN_BRIGHT_SOURCES:
        raise PayloadError("TOO_FEW_SOURCES", f"{len(rows)} sources were detected, and {MIN_BRIGHT_SOURCES} are needed")
    sources = measure(rows, wcs, image, variance, mask, psf.stamps, magnitude_zero_flux(calibration.zero_point))

    faintest = calibration.zero_point - 2.5 * math.log10(_flux_of_snr(EXPECTED_MIN_SNR, psf, sky.sigma, image.shape))
    match = match_frame(stars, wcs, image.shape, sources, mask, bits("SAT"), faintest)
    zero_point = quality.judge(match, calibration, data_id["filter"], len(rows), task, outcome)
    _recalibrate(sources, magnitude_zero_flux(zero_point))

    cards = _cards(data_id, frame, calibration, zero_point, seeing, sky, psf, match)
    name = ids.frame_name(data_id)
    calexp, psf_path, src = (task.output_dir / f"{kind}-{name}.fits" for kind in ("calexp", "psf", "src"))
    write_exposure(calexp, image, mask, variance, cards, frame.wcs_cards, psf_hdu)
    _write_psf(psf_path, psf_hdu)
    first = ids.ccd_exposure_id(data_id) << ids.SOURCE_BITS
    numbered = {"sourceId": first + np.arange(1, len(rows) + 1, dtype=np.int64), **sources}
    tables.write_table(src, "SRC", cards, numbered)
    outcome.output("calexp", calexp)
    outcome.output("psf", psf_path)
    outcome.output("src", src)
    outcome.message = f"{len(rows)} sources, {match.matched} of {match.reference} reference stars matched, seeing {seeing:.2f} arcsec"
    return outcome


def _read_inputs(task: Task):
    """Frame, mask, calibration and reference stars. Raises what is wrong with any of them, all at once."""
    failures = Failures()
    paths = {role: failures.attempt(one_of, task, role) for role in ("fpC", "fpM", "tsField", "refCat")}

    def read(role, reader, *arguments):
        return None if paths[role] is None else failures.attempt(reader, paths[role], *arguments)

    frame = read("fpC", read_fpc, task.data_id)
    mask = read("fpM", read_fpm, frame.image.shape, task.data_id) if frame is not None else None
    calibration = read("tsField", read_tsfield, task.data_id)
    stars = read("refCat", read_reference, task.data_id["filter"])
    failures.raise_if_any()
    return frame, mask, calibration, stars


class _Sky:
    """level, sigma: of the background, ADU. variance: its mean, ADU^2."""

    def __init__(self, level: float, variance: float):
        self.level, self.variance, self.sigma = level, variance, math.sqrt(variance)


def _subtract_sky(raw, mask, calibration):
    """Image without sky, its variance, the noise of the sky alone (all (ny, nx) float32), and the sky's figures.

    variance = counts/gain + dark variance, with tsField's values; noise of the sky: the same with the sky's counts only.
    """
    import sep

    hidden = (mask & bits("NO_DATA", "BAD", "SAT")) != 0
    filled = np.where(np.isfinite(raw), raw, 0.0).astype(np.float32)
    # Raw pixels are whole numbers, and so would be the medians in the background: a sky off by up to 0.5 ADU. Noise of one unit
    # (always the same) takes the steps out; it is used for the background only.
    steps_out = filled + np.random.default_rng(DITHER_SEED).random(filled.shape, np.float32) - np.float32(0.5)
    background = sep.Background(steps_out, mask=hidden, bw=BACKGROUND_CELL_PIXELS, bh=BACKGROUND_CELL_PIXELS, fw=3, fh=3)
    model = background.back(dtype=np.float32)
    image = filled - model
    floor = calibration.dark_variance
    variance = (np.maximum(filled, 0.0) / calibration.gain + floor).astype(np.float32)
    sky_variance = np.maximum(model, 0.0) / calibration.gain + floor
    rms = np.sqrt(sky_variance, dtype=np.float32)
    no_data = (mask & bits("NO_DATA")) != 0
    variance[no_data] = np.inf
    rms[no_data] = 1e30
    if not floor + float(background.globalback) / calibration.gain > 0:
        raise PayloadError("INPUT_CORRUPT", "tsField's gain and dark variance leave no noise: it can't be this frame's")
    return image, variance, rms, _Sky(float(np.median(model)), float(np.median(sky_variance)))


def _model_psf(tools: Toolbox, calibration, pixel_scale: float, outcome: Outcome):
    """PSFEx on the bright sources. Raises TOO_FEW_SOURCES, PSF_FAILED."""
    run_sextractor(tools, "psf-stars", PSF_CATALOG, calibration.gain, calibration.saturation, pixel_scale)
    count = count_ldac(tools, PSF_CATALOG)
    if count < MIN_BRIGHT_SOURCES:
        raise PayloadError("TOO_FEW_SOURCES", f"{count} bright sources were detected, and {MIN_BRIGHT_SOURCES} are needed")
    status = tools.run(PSFEX, [PSF_CATALOG, "-c", tools.config("stars.psfex")], makes=[PSF_FILE])
    path = tools.scratch / PSF_FILE
    if status != 0 or not path.is_file():
        raise PayloadError("PSF_FAILED", f"PSFEx made no model of {count} bright sources (status {status})")
    hdu = quality.clean_psf_table(path)
    psf = read_psf(hdu, path)
    quality.check_psf(psf, pixel_scale, outcome)
    return hdu, psf


def _flux_of_snr(snr: float, psf, sky_sigma: float, shape) -> float:
    """The flux (ADU) of a star of that signal-to-noise in the middle of the frame, from the sky's noise."""
    stamp = psf.stamps(np.array([shape[1] / 2.0]), np.array([shape[0] / 2.0]), STAMP_RADIUS)
    return snr * sky_sigma / math.sqrt(float((stamp**2).sum()))


def _recalibrate(sources, fluxmag0: float) -> None:
    for kind in ("psf", "model"):
        mags = tables.magnitudes(sources[f"{kind}Flux"], sources[f"{kind}FluxSigma"], fluxmag0)
        sources[f"{kind}Mag"], sources[f"{kind}MagSigma"] = mags


def _cards(data_id, frame, calibration, zero_point, seeing, sky, psf, match):
    """Header cards that calexp and src share."""
    return [
        ("RUN", data_id["run"]), ("CAMCOL", data_id["camcol"]), ("FIELD", data_id["field"]), ("FILTER", data_id["filter"]),
        ("EXPID", ids.ccd_exposure_id(data_id), "ccdExposureId"),
        ("EXPTIME", frame.exposure_seconds, "[s]"), ("TAI", frame.tai_seconds, "[s] first row, since MJD 0"),
        ("AIRMASS", calibration.airmass),
        ("FLUXMAG0", magnitude_zero_flux(zero_point), "[adu] flux of magnitude 0"), ("MAGZERO", zero_point, "[mag] of 1 adu"),
        ("GAIN", calibration.gain, "[electron/adu]"), ("DARKVAR", calibration.dark_variance, "[adu**2]"),
        ("SATURATE", calibration.saturation, "[adu]"),
        ("SKYLEVEL", sky.level, "[adu] taken off"), ("SKYVAR", sky.variance, "[adu**2] median, without sources"),
        ("SEEING", seeing, "[arcsec] FWHM of the PSF"), ("PSFSTARS", psf.stars), ("REFMATCH", match.matched),
    ]


def _write_psf(path, hdu) -> None:
    from astropy.io import fits

    fits.HDUList([fits.PrimaryHDU(), hdu.copy()]).writeto(path)
