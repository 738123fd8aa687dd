"""The PSF as PSFEx writes it: a polynomial in pixel position of small basis images.

P(u; X, Y) = sum_k  p_k(x, y) B_k(u),   x = (X - zero_x)/scale_x,  y = (Y - zero_y)/scale_y,
with p_k the monomials x^i y^j, i + j <= degree, i running fastest, and X, Y FITS pixel positions (from 1). B_k is sampled
in steps of `step` image pixels and is centred on its middle pixel. A value is the light in one image pixel there, for a source whose
flux in the normalising aperture is 1; the model itself holds about 0.96 of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .contract import PayloadError
from .inputs import open_fits

#: Half-width of the Lanczos kernel that moves the model to a source's sub-pixel position, in model samples.
LANCZOS_HALF_WIDTH = 4
#: Half-width of a PSF stamp in image pixels.
STAMP_RADIUS = 12


@dataclass(frozen=True)
class PsfModel:
    """basis: float64 (K, m, m). step: image pixels a sample. zero, scale: of the polynomial, FITS pixels."""

    basis: np.ndarray
    step: float
    degree: int
    zero: tuple[float, float]
    scale: tuple[float, float]
    stars: int
    fwhm_pixels: float

    def coefficients(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Polynomial terms at 0-based pixel positions; shape (N, K)."""
        u = (np.asarray(x, float) + 1.0 - self.zero[0]) / self.scale[0]
        v = (np.asarray(y, float) + 1.0 - self.zero[1]) / self.scale[1]
        return np.stack([u**i * v**j for j in range(self.degree + 1) for i in range(self.degree + 1 - j)], axis=-1)

    def stamps(self, x: np.ndarray, y: np.ndarray, radius: int = STAMP_RADIUS) -> np.ndarray:
        """PSF images at 0-based positions, shape (N, 2r+1, 2r+1): pixel (r, r) is the pixel nearest to (x, y).

        Each sums to the part of the light that the model holds (a little under 1: PSFEx normalises to a larger aperture).
        """
        models = np.einsum("nk,kij->nij", self.coefficients(x, y), self.basis)
        return shifted_stamps(models, self.step, x, y, radius)

    def shape_at(self, x: float, y: float) -> tuple[float, float]:
        """Ellipticity |e| = (1-q)/(1+q) and direction (radians) from Gaussian-weighted second moments at a position."""
        model = np.einsum("k,kij->ij", self.coefficients(np.array([x]), np.array([y]))[0], self.basis)
        half = (model.shape[0] - 1) / 2.0
        v, u = (np.mgrid[: model.shape[0], : model.shape[1]] - half) * self.step
        sigma = max(self.fwhm_pixels, 1.0) / 2.3548
        weighted = model * np.exp(-(u * u + v * v) / (2.0 * sigma * sigma))
        total = weighted.sum()
        xx, yy, xy = ((weighted * w).sum() / total for w in (u * u, v * v, u * v))
        root = np.hypot(xx - yy, 2.0 * xy)
        major, minor = np.sqrt(max((xx + yy + root) / 2.0, 0.0)), np.sqrt(max((xx + yy - root) / 2.0, 0.0))
        return float((major - minor) / (major + minor)), float(0.5 * np.arctan2(2.0 * xy, xx - yy))


def read_psf(source, path: Path) -> PsfModel:
    """Reads PSFEx's table from an HDU (`source`) or, when that is None, from the file at `path`. Raises INPUT_CORRUPT, PSF_FAILED."""
    try:
        hdu = source if source is not None else open_fits(path)[1]
        header = hdu.header
        degree = int(header["POLDEG1"]) if header["POLNAXIS"] > 0 else 0
        names = [str(header[f"POLNAME{n}"]) for n in range(1, header["POLNAXIS"] + 1)]
        zero = tuple(float(header.get(f"POLZERO{n}", 0.0)) for n in (1, 2))
        scale = tuple(float(header.get(f"POLSCAL{n}", 1.0)) for n in (1, 2))
        stars, step, fwhm = int(header["ACCEPTED"]), float(header["PSF_SAMP"]), float(header["PSF_FWHM"])
        basis = np.asarray(hdu.data["PSF_MASK"][0], float)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise PayloadError("INPUT_CORRUPT", f"{path} is no PSF model: {error}") from error
    if names not in ([], ["X_IMAGE", "Y_IMAGE"]) or basis.shape[0] != (degree + 1) * (degree + 2) // 2:
        raise PayloadError("INPUT_CORRUPT", f"{path} is a PSF model of another kind: it varies with {names}")
    if stars < 1 or not np.isfinite(basis).all() or step <= 0 or basis[0].sum() <= 0:
        raise PayloadError("PSF_FAILED", f"{path} holds no PSF: {stars} stars went into it")
    return PsfModel(basis, step, degree, zero, scale, stars, fwhm)


def shifted_stamps(models: np.ndarray, step: float, x, y, radius: int) -> np.ndarray:
    """Resamples N models (N, m, m), sampled in `step` pixels, to image pixels around (x, y); see PsfModel.stamps.

    A model value is the light in an image pixel centred there, so only the sampling changes; values are interpolated.
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    offsets = np.arange(-radius, radius + 1)
    wx = _interpolation(models.shape[2], (offsets[None, :] - (x - np.rint(x))[:, None]) / step)
    wy = _interpolation(models.shape[1], (offsets[None, :] - (y - np.rint(y))[:, None]) / step)
    return np.matmul(np.matmul(wy, models), wx.transpose(0, 2, 1))


def _interpolation(samples: int, positions: np.ndarray) -> np.ndarray:
    """Lanczos weights (N, P, samples) that read `samples` values, centred on the middle one, at `positions` (N, P)."""
    distance = positions[:, :, None] + (samples - 1) / 2.0 - np.arange(samples)
    weights = np.where(np.abs(distance) < LANCZOS_HALF_WIDTH, np.sinc(distance) * np.sinc(distance / LANCZOS_HALF_WIDTH), 0.0)
    inside = np.abs(positions) <= (samples - 1) / 2.0
    total = weights.sum(axis=2)
    # Weights are normalised so that a flat model stays flat; beyond the model there is no light.
    return np.where(inside[:, :, None], weights / np.where(total == 0, 1.0, total)[:, :, None], 0.0)
