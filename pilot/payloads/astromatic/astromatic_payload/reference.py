"""The reference catalogue and the check of a frame's positions and zero point against it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .inputs import open_fits, table_of
from .tables import FLAG_EDGE, FLAG_NO_PSF_FLUX, FLAG_SATURATED

MATCH_RADIUS_ARCSEC = 1.0
#: Reference stars nearer to the frame's edge than this are not expected to be found.
EDGE_MARGIN_PIXELS = 10.0
#: A reference star is expected to be found when its magnitude predicts at least this signal-to-noise.
EXPECTED_MIN_SNR = 10.0
#: Stars good enough to measure the zero point with: errors of the reference and of the measurement, mag.
PHOTOMETRIC_MAX_ERROR_MAG = 0.05
MAD_TO_SIGMA = 1.4826


@dataclass
class ReferenceStars:
    """Positions (deg), magnitudes and their errors of one filter."""

    ra: np.ndarray
    decl: np.ndarray
    mag: np.ndarray
    mag_error: np.ndarray


@dataclass
class Match:
    """The frame against the reference catalogue.

    reference: stars expected on the frame; matched: those found. Offsets: measured minus reference, arcsec; median and scatter
    (1.4826 MAD, of one coordinate). zero_point_*: of reference minus instrumental magnitude, mag; NaN with too few stars.
    """

    reference: int
    matched: int
    in_frame: int
    offset_arcsec: float
    scatter_arcsec: float
    photometric: int
    zero_point: float
    zero_point_scatter: float

    @property
    def fraction(self) -> float:
        return self.matched / self.reference if self.reference else math.nan


def read_reference(path: Path, band: str) -> ReferenceStars:
    """Stars with a magnitude in `band`. Raises INPUT_CORRUPT."""
    table = table_of(open_fits(path), path, ["ra", "dec", band, f"{band}_err"])
    names = {name.lower() for name in table.columns.names}
    columns = [np.asarray(table[name], float) for name in ("ra", "dec", band, f"{band}_err")]
    good = np.isfinite(columns).all(axis=0) & (columns[2] > 0)
    if "starnotgal" in names:
        good &= np.asarray(table["starnotgal"]) != 0
    ra, decl, mag, error = (column[good] for column in columns)
    return ReferenceStars(ra % 360.0, decl, mag, error)


def match_frame(stars: ReferenceStars, wcs, shape, sources, mask, saturated_bit: int, faintest: float) -> Match:
    """Matches within 1 arcsec, nearest first in distance, each source once.

    sources: columns of `detection.measure`. mask: (ny, nx), to leave out stars on saturated pixels.
    faintest: the magnitude of a star of signal-to-noise EXPECTED_MIN_SNR on this frame.
    """
    expected, in_frame = _expected(stars, wcs, shape, mask, saturated_bit, faintest)
    star, source, d_ra, d_decl = _pairs(expected, sources)
    matched = star.size
    offset = math.hypot(np.median(d_ra), np.median(d_decl)) if matched else math.nan
    scatter = math.sqrt(0.5 * (_robust(d_ra) ** 2 + _robust(d_decl) ** 2)) if matched else math.nan

    flags, flux = sources["flags"][source], sources["psfFlux"][source]
    error = 1.0857 * sources["psfFluxSigma"][source] / np.where(flux > 0, flux, np.nan)
    usable = ((flags & (FLAG_SATURATED | FLAG_EDGE | FLAG_NO_PSF_FLUX)) == 0) & (flux > 0)
    usable &= (expected.mag_error[star] < PHOTOMETRIC_MAX_ERROR_MAG) & (error < PHOTOMETRIC_MAX_ERROR_MAG)
    points = expected.mag[star][usable] + 2.5 * np.log10(flux[usable])
    return Match(expected.ra.size, matched, in_frame, offset, scatter, points.size,
                 float(np.median(points)) if points.size else math.nan, _robust(points) if points.size else math.nan)


def _expected(stars, wcs, shape, mask, saturated_bit, faintest):
    """The stars that fall on the frame, are bright enough and not saturated; and how many fall on it at all."""
    ny, nx = shape
    ra0, decl0 = wcs.all_pix2world((nx - 1) / 2.0, (ny - 1) / 2.0, 0)
    # A TAN projection maps both hemispheres: look only at this one, and near.
    near = (np.abs(stars.decl - decl0) < 1.0) & (np.abs((stars.ra - ra0 + 180.0) % 360.0 - 180.0) < 1.0 / max(math.cos(math.radians(float(decl0))), 0.01))
    x, y = wcs.all_world2pix(stars.ra[near], stars.decl[near], 0)
    m = EDGE_MARGIN_PIXELS
    inside = (x >= m) & (x <= nx - 1 - m) & (y >= m) & (y <= ny - 1 - m)
    kept = np.flatnonzero(near)[inside]
    saturated = (mask[np.rint(y[inside]).astype(int), np.rint(x[inside]).astype(int)] & saturated_bit) != 0
    chosen = kept[~saturated & (stars.mag[kept] <= faintest)]
    return ReferenceStars(stars.ra[chosen], stars.decl[chosen], stars.mag[chosen], stars.mag_error[chosen]), kept.size


def _pairs(stars: ReferenceStars, sources):
    """Indices of matched stars and sources, and source minus star in RA (times cos Dec) and Dec, arcsec."""
    d_ra = ((sources["ra"][None, :] - stars.ra[:, None] + 180.0) % 360.0 - 180.0) * np.cos(np.radians(stars.decl))[:, None] * 3600.0
    d_decl = (sources["decl"][None, :] - stars.decl[:, None]) * 3600.0
    distance = np.hypot(d_ra, d_decl)
    star, source = np.nonzero(distance <= MATCH_RADIUS_ARCSEC)
    order = np.argsort(distance[star, source], kind="stable")
    star, source = star[order], source[order]
    used_stars, used_sources, keep = set(), set(), []
    for n, pair in enumerate(zip(star.tolist(), source.tolist())):
        if pair[0] not in used_stars and pair[1] not in used_sources:
            used_stars.add(pair[0])
            used_sources.add(pair[1])
            keep.append(n)
    star, source = star[keep], source[keep]
    return star, source, d_ra[star, source], d_decl[star, source]


def _robust(values: np.ndarray) -> float:
    return float(MAD_TO_SIGMA * np.median(np.abs(values - np.median(values))))
