"""The judgement of a frame: is its PSF sane, are its positions and its zero point those of the reference catalogue?"""

from __future__ import annotations

import math
from pathlib import Path

from .contract import Outcome, PayloadError, Task
from .inputs import open_fits

#: Least part of the expected reference stars that must be matched. In u the reference is faint and its stars are few.
MIN_MATCHED_FRACTION = {"u": 0.25, "g": 0.5, "r": 0.5, "i": 0.5, "z": 0.4}
#: With fewer expected stars than this the fraction says nothing.
MIN_REFERENCE_STARS = 5
MAX_ASTROMETRIC_OFFSET_ARCSEC = 0.5
MAX_ASTROMETRIC_SCATTER_ARCSEC = 0.4
#: The frame's WCS against the transformation in its tsField.
MAX_WCS_OFFSET_ARCSEC = 1.0
#: Stars needed to let the reference catalogue set the zero point; with fewer, tsField's stands.
MIN_PHOTOMETRIC_STARS = 5
MAX_ZERO_POINT_OFFSET_MAG = 1.0
MAX_ZERO_POINT_SCATTER_MAG = 0.2
SEEING_RANGE_ARCSEC = (0.5, 5.0)
MAX_PSF_ELLIPTICITY = 0.5
MIN_PSF_STARS = 4


def clean_psf_table(path: Path):
    """PSFEx's table as an HDU without what differs from run to run (dates, the user's name). Raises PSF_FAILED."""
    from astropy.io import fits

    try:
        source = open_fits(path)[1]
        header = source.header.copy()
    except (PayloadError, IndexError) as error:
        raise PayloadError("PSF_FAILED", f"PSFEx left a file that can't be read: {error}") from error
    for name in ("DATE", "AUTHOR", "ORIGIN", "HISTORY", "COMMENT"):
        header.remove(name, ignore_missing=True, remove_all=True)
    return fits.BinTableHDU(source.data, header, name="PSF")


def check_psf(psf, pixel_scale: float, outcome: Outcome) -> None:
    """Figures of the PSF. Raises PSF_FAILED for one that can't be."""
    seeing = psf.fwhm_pixels * pixel_scale
    ellipticity, _ = psf.shape_at(*psf.zero)
    outcome.figure("seeing", seeing, "arcsec")
    outcome.figure("psfFwhm", psf.fwhm_pixels, "pixel")
    outcome.figure("psfEllipticity", ellipticity, "")
    outcome.figure("psfStars", psf.stars, "count")
    if psf.stars < MIN_PSF_STARS:
        raise PayloadError("PSF_FAILED", f"{psf.stars} stars went into the PSF, and {MIN_PSF_STARS} are needed")
    if not SEEING_RANGE_ARCSEC[0] < seeing < SEEING_RANGE_ARCSEC[1] or not ellipticity < MAX_PSF_ELLIPTICITY:
        raise PayloadError("PSF_FAILED", f"the PSF can't be: FWHM {seeing:.2f} arcsec, ellipticity {ellipticity:.2f}")


def check_wcs(wcs, calibration, shape, outcome: Outcome) -> None:
    """The frame's WCS against tsField's. Raises ASTROMETRY_FAILED: one of them is wrong, and no catalogue is needed to see it."""
    x, y = (shape[1] - 1) / 2.0, (shape[0] - 1) / 2.0
    ra, decl = (float(value) for value in wcs.all_pix2world(x, y, 0))
    other_ra, other_decl = calibration.to_sky(x, y)
    d_ra = ((ra - other_ra + 180.0) % 360.0 - 180.0) * math.cos(math.radians(decl))
    offset = math.hypot(d_ra, decl - other_decl) * 3600.0
    outcome.figure("wcsOffset", offset, "arcsec")
    if not offset <= MAX_WCS_OFFSET_ARCSEC:
        raise PayloadError("ASTROMETRY_FAILED", f"the frame's world coordinates are {offset:.1f} arcsec off those of its tsField")


def judge(match, calibration, band: str, sources: int, task: Task, outcome: Outcome) -> float:
    """Figures of the match; returns the zero point to use, mag. Raises ASTROMETRY_FAILED, MATCHES_FAILED, PHOTOMETRY_FAILED."""
    outcome.figure("referenceStarsInFrame", match.in_frame, "count")
    outcome.figure("referenceStars", match.reference, "count")
    outcome.figure("matchedStars", match.matched, "count")
    outcome.figure("matchedFraction", match.fraction, "")
    outcome.figure("astrometricOffset", match.offset_arcsec, "arcsec")
    outcome.figure("astrometricScatter", match.scatter_arcsec, "arcsec")
    _judge_positions(match, task.parameter("minMatchedFraction", MIN_MATCHED_FRACTION[band]))

    offset = match.zero_point - calibration.zero_point
    outcome.figure("photometricStars", match.photometric, "count")
    outcome.figure("zeroPointOffset", offset, "mag")
    outcome.figure("zeroPointScatter", match.zero_point_scatter, "mag")
    if match.photometric < MIN_PHOTOMETRIC_STARS:
        zero_point = calibration.zero_point
    else:
        zero_point = match.zero_point
        if not abs(offset) <= task.parameter("maxZeroPointOffset", MAX_ZERO_POINT_OFFSET_MAG):
            raise PayloadError("PHOTOMETRY_FAILED", f"the zero point is {offset:+.2f} mag off tsField's")
        if not match.zero_point_scatter <= task.parameter("maxZeroPointScatter", MAX_ZERO_POINT_SCATTER_MAG):
            raise PayloadError("PHOTOMETRY_FAILED", f"the zero point scatters by {match.zero_point_scatter:.2f} mag from star to star")
    outcome.figure("zeroPoint", zero_point, "mag")
    return zero_point


def _judge_positions(match, least_fraction: float) -> None:
    if match.reference < MIN_REFERENCE_STARS:
        raise PayloadError("MATCHES_FAILED",
                           f"the reference catalogue has {match.reference} stars for this frame, and {MIN_REFERENCE_STARS} are needed")
    if match.fraction < least_fraction:
        raise PayloadError("ASTROMETRY_FAILED",
                           f"{match.matched} of {match.reference} reference stars were found within 1 arcsec, and "
                           f"{math.ceil(least_fraction * match.reference)} are needed")
    if match.offset_arcsec > MAX_ASTROMETRIC_OFFSET_ARCSEC or match.scatter_arcsec > MAX_ASTROMETRIC_SCATTER_ARCSEC:
        raise PayloadError("ASTROMETRY_FAILED",
                           f"positions are {match.offset_arcsec:.2f} arcsec off the reference, with a scatter of {match.scatter_arcsec:.2f}")
