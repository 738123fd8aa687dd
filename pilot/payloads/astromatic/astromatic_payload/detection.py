"""Detection with SExtractor on a background-subtracted image, and the columns made of what it found."""

from __future__ import annotations

import numpy as np

from . import tables
from .contract import PayloadError
from .inputs import open_fits
from .masks import PLANES, bits
from .photometry import fit_psf
from .tools import SEXTRACTOR, Toolbox

#: RMS given to pixels that must not count: SExtractor takes 1e30 and more as no weight.
NO_WEIGHT_RMS = 1e30
#: A source is a star when its PSF flux holds at least this part of its total flux (the rule of 2013's release).
STAR_FLUX_RATIO = 0.925
SEXTRACTOR_FLAGS = {"blended": 1 | 2, "saturated": 4, "edge": 8 | 16}
#: The windowed position of a faint source near a bright one can run away: then the isophotal one stands.
MAX_CENTROID_SHIFT_PIXELS = 3.0
IMAGE_NAME, RMS_NAME, FLAGS_NAME = "image.fits", "rms.fits", "flags.fits"


def stage_pixels(tools: Toolbox, image, rms, mask, wcs_cards) -> None:
    """Writes image, noise map and flag map where SExtractor finds them. rms (ny, nx): noise of the sky, ADU."""
    from astropy.io import fits

    header = fits.Header(wcs_cards)
    clean = np.where(np.isfinite(image), image, 0.0).astype(np.float32)
    for name, pixels in ((IMAGE_NAME, clean), (RMS_NAME, np.asarray(rms, np.float32)), (FLAGS_NAME, mask.astype(np.int32))):
        fits.writeto(tools.scratch / name, pixels, header, overwrite=True)


def run_sextractor(tools: Toolbox, kind: str, catalog: str, gain: float, saturation: float, pixel_scale: float) -> None:
    """One SExtractor pass over the staged pixels with config/`kind`.sex."""
    for name in (f"{kind}.sex", f"{kind}.param", "gauss-2.5.conv"):
        tools.config(name)
    tools.must_run(SEXTRACTOR, [
        IMAGE_NAME, "-c", f"{kind}.sex", "-CATALOG_NAME", catalog, "-WEIGHT_IMAGE", RMS_NAME, "-FLAG_IMAGE", FLAGS_NAME,
        "-GAIN", f"{gain:.6g}", "-SATUR_LEVEL", f"{saturation:.6g}", "-PIXEL_SCALE", f"{pixel_scale:.6g}",
    ], makes=[catalog])


def read_catalog(tools: Toolbox, catalog: str):
    """The rows of a FITS_1.0 catalogue."""
    return _tool_table(tools, catalog, 1)


def count_ldac(tools: Toolbox, catalog: str) -> int:
    """How many sources a FITS_LDAC catalogue holds."""
    return len(_tool_table(tools, catalog, 2))


def _tool_table(tools: Toolbox, catalog: str, extension: int):
    try:
        data = open_fits(tools.scratch / catalog)[extension].data
    except (PayloadError, IndexError) as error:
        raise PayloadError("TOOL_FAILED", f"SExtractor left a catalogue that can't be read: {error}") from error
    if data is None:
        raise PayloadError("TOOL_FAILED", f"SExtractor left a catalogue without a table: {catalog}")
    return data


def measure(rows, exposure_wcs, image, variance, mask, stamps_at, fluxmag0: float) -> dict[str, np.ndarray]:
    """Columns of the detected sources, without their ids.

    rows: SExtractor's catalogue. stamps_at: PSF images at positions, or None: then the PSF fluxes are NaN and flagged.
    """
    rows = rows[_on_data(rows, mask)]
    x, y, moved = _positions(rows, mask)
    ra, decl = exposure_wcs.all_pix2world(x, y, 0)
    total, total_sigma = _doubles(rows["FLUX_AUTO"]), _doubles(rows["FLUXERR_AUTO"])
    aperture, aperture_sigma = (_first(_doubles(rows[name])) for name in ("FLUX_APER", "FLUXERR_APER"))
    flags = _flags(rows, moved)
    if stamps_at is not None:
        fit = fit_psf(image, variance, mask, bits("NO_DATA", "BAD"), stamps_at, x, y)
        flux, sigma = fit.flux, fit.sigma
        flags |= np.where(fit.edge, tables.FLAG_EDGE, 0).astype(np.int32)
        flags |= np.where(fit.masked, tables.FLAG_MASKED, 0).astype(np.int32)
        extended = (STAR_FLUX_RATIO * total > flux).astype(float)
    else:
        flux, sigma = np.full(x.size, np.nan), np.full(x.size, np.nan)
        extended = np.full(x.size, np.nan)
    flags |= np.where(np.isfinite(flux), 0, tables.FLAG_NO_PSF_FLUX).astype(np.int32)
    psf_mag, psf_mag_sigma = tables.magnitudes(flux, sigma, fluxmag0)
    model_mag, model_mag_sigma = tables.magnitudes(total, total_sigma, fluxmag0)
    return {
        "ra": ra % 360.0, "decl": decl,
        "raSigma": np.sqrt(np.maximum(_doubles(rows["ERRX2WIN_WORLD"]), 0.0)),
        "declSigma": np.sqrt(np.maximum(_doubles(rows["ERRY2WIN_WORLD"]), 0.0)),
        "x": x, "y": y, "psfFlux": flux, "psfFluxSigma": sigma, "apFlux": aperture, "apFluxSigma": aperture_sigma,
        "modelFlux": total, "modelFluxSigma": total_sigma, "psfMag": psf_mag, "psfMagSigma": psf_mag_sigma,
        "modelMag": model_mag, "modelMagSigma": model_mag_sigma, "flags": flags, "extendedness": extended,
    }


def _doubles(values) -> np.ndarray:
    return np.asarray(values, np.float64)


def _first(values: np.ndarray) -> np.ndarray:
    """The first element of a vector column, which SExtractor writes as a plain column when the vector has one element."""
    return values if values.ndim == 1 else values[:, 0]


def _on_data(rows, mask) -> np.ndarray:
    """True for the detections that stand on a pixel with data. At the end of a thin strip SExtractor also finds some beside it, on
    the smoothed edge."""
    return _has_data(_doubles(rows["X_IMAGE"]), _doubles(rows["Y_IMAGE"]), mask)


def _has_data(x, y, mask) -> np.ndarray:
    """Whether the pixels at these 1-based positions have data; a position off the image has none."""
    column, row = np.rint(np.nan_to_num(x, nan=-1.0)).astype(int) - 1, np.rint(np.nan_to_num(y, nan=-1.0)).astype(int) - 1
    inside = (column >= 0) & (column < mask.shape[1]) & (row >= 0) & (row < mask.shape[0])
    inside[inside] = mask[row[inside], column[inside]] & bits("NO_DATA") == 0
    return inside


def _positions(rows, mask):
    """0-based positions: windowed where that is sane, else isophotal (then flagged)."""
    x0, y0 = _doubles(rows["X_IMAGE"]), _doubles(rows["Y_IMAGE"])
    x, y = _doubles(rows["XWIN_IMAGE"]), _doubles(rows["YWIN_IMAGE"])
    moved = ~(np.hypot(x - x0, y - y0) <= MAX_CENTROID_SHIFT_PIXELS) | ~_has_data(x, y, mask)
    return np.where(moved, x0, x) - 1.0, np.where(moved, y0, y) - 1.0, moved


def _flags(rows, moved) -> np.ndarray:
    """The int32 `flags` of what SExtractor and the mask say."""
    sextractor = np.asarray(rows["FLAGS"]).astype(int)
    planes = _first(np.asarray(rows["IMAFLAGS_ISO"]).astype(int))
    flags = np.zeros(sextractor.size, np.int32)
    for condition, bit in (
        ((sextractor & SEXTRACTOR_FLAGS["saturated"]) | (planes & 1 << PLANES["SAT"]), tables.FLAG_SATURATED),
        ((sextractor & SEXTRACTOR_FLAGS["edge"]) | (planes & 1 << PLANES["EDGE"]), tables.FLAG_EDGE),
        (planes & 1 << PLANES["INTRP"], tables.FLAG_INTERPOLATED),
        (sextractor & SEXTRACTOR_FLAGS["blended"], tables.FLAG_BLENDED),
        (planes & 1 << PLANES["CR"], tables.FLAG_COSMIC_RAY),
        (moved, tables.FLAG_BAD_CENTROID),
    ):
        flags[np.asarray(condition) != 0] |= bit
    return flags
