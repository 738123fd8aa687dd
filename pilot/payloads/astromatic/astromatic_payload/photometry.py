"""PSF photometry at given positions: the linear least-squares fit of the PSF to each source's pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .psf_model import STAMP_RADIUS

#: Sources fitted at once: bounds the memory (8 bytes x 25 x 25 x a few arrays x this).
CHUNK = 512
#: A fit that sees less of the PSF's light than this is no measurement.
MIN_PSF_FRACTION = 0.3


@dataclass
class PsfFluxes:
    """flux, sigma (N,) float64 ADU, NaN where no fit was possible; bits (N,): OR of the mask within the core; masked, edge (N,) bool."""

    flux: np.ndarray
    sigma: np.ndarray
    mask_bits: np.ndarray
    masked: np.ndarray
    edge: np.ndarray


def fit_psf(image, variance, mask, bad_bits: int, stamps_at, x, y, core_radius: int = 3) -> PsfFluxes:
    """flux = sum(P D / V) / sum(P^2 / V), sigma = 1 / sqrt(sum(P^2 / V)) over the good pixels of a stamp.

    image, variance, mask: (ny, nx). bad_bits: mask bits that exclude a pixel.
    stamps_at: function of (x, y) giving the PSF images (n, 2r+1, 2r+1), with r = STAMP_RADIUS. x, y: (N,), 0-based.
    masked: pixels were excluded within core_radius of the source. edge: part of the core lies beyond the image.
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    parts = [_fit_chunk(image, variance, mask, bad_bits, stamps_at, x[n:n + CHUNK], y[n:n + CHUNK], core_radius)
             for n in range(0, x.size, CHUNK)]
    if not parts:
        none = np.zeros(0)
        return PsfFluxes(none, none.copy(), np.zeros(0, np.int32), np.zeros(0, bool), np.zeros(0, bool))
    return PsfFluxes(*(np.concatenate(columns) for columns in zip(*parts)))


def _fit_chunk(image, variance, mask, bad_bits, stamps_at, x, y, core_radius):
    ny, nx = image.shape
    offsets = np.arange(-STAMP_RADIUS, STAMP_RADIUS + 1)
    rows = np.rint(y).astype(int)[:, None, None] + offsets[None, :, None]
    columns = np.rint(x).astype(int)[:, None, None] + offsets[None, None, :]
    inside = (rows >= 0) & (rows < ny) & (columns >= 0) & (columns < nx)
    index = np.clip(rows, 0, ny - 1), np.clip(columns, 0, nx - 1)
    pixels, noise, flags = image[index].astype(float), variance[index].astype(float), mask[index]
    excluded = ((flags & bad_bits) != 0) | ~np.isfinite(pixels) | ~(noise > 0)
    good = inside & ~excluded
    core = np.hypot(offsets[:, None], offsets[None, :])[None] <= core_radius

    psf = stamps_at(x, y)
    weight = np.where(good, 1.0 / np.where(good, noise, 1.0), 0.0)
    pixels = np.where(good, pixels, 0.0)
    norm = (psf * psf * weight).sum(axis=(1, 2))
    whole = (psf * psf).sum(axis=(1, 2))
    seen = (psf * psf * good).sum(axis=(1, 2))
    usable = (norm > 0) & (seen > MIN_PSF_FRACTION * whole)
    safe = np.where(usable, norm, 1.0)
    flux = np.where(usable, (psf * pixels * weight).sum(axis=(1, 2)) / safe, np.nan)
    sigma = np.where(usable, 1.0 / np.sqrt(safe), np.nan)
    bits = np.bitwise_or.reduce(np.where(core & inside, flags, 0), axis=(1, 2)).astype(np.int32)
    return flux, sigma, bits, (core & inside & excluded).any(axis=(1, 2)), (core & ~inside).any(axis=(1, 2))
