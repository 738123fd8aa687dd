"""The PSF of a coadd at a position: the weighted mean of its frames' models there, turned to the patch's axes.

So a patch with a thin strip of sky and no star of its own has a PSF too, and PSFEx need not run again.
"""

from __future__ import annotations

import numpy as np

from .psf_model import STAMP_RADIUS, shifted_stamps
from .warp import Contribution

#: The turned models are sampled in pixels of the patch.
MODEL_RADIUS = STAMP_RADIUS + 4


class CoaddPsf:
    """`stamps(x, y)` as PsfModel's, for 0-based positions on the patch. Frames without a PSF are left out."""

    def __init__(self, contributions: list[Contribution], patch_wcs, middle: tuple[float, float]):
        """middle: a position (x, y) on the patch at which the axes of the frames are compared."""
        self._wcs = patch_wcs
        self._parts = [part for part in contributions if part.exposure.psf is not None]
        self._bases = [_turned(part, patch_wcs, middle) for part in self._parts]

    @property
    def usable(self) -> bool:
        return bool(self._parts)

    def fwhm_pixels(self) -> float:
        """Weighted mean of the frames' FWHM, pixels."""
        return float(np.average([part.exposure.psf.fwhm_pixels for part in self._parts], weights=[part.weight for part in self._parts]))

    def stamps(self, x, y) -> np.ndarray:
        """PSF images (N, 2r+1, 2r+1), r = STAMP_RADIUS. Where no frame covers a position, the mean of all frames."""
        ra, decl = self._wcs.all_pix2world(x, y, 0)
        models = np.zeros((len(ra), 2 * MODEL_RADIUS + 1, 2 * MODEL_RADIUS + 1))
        positions = [part.exposure.wcs.all_world2pix(ra, decl, 0) for part in self._parts]
        weights = np.array([part.weight * _covers(part, *position) for part, position in zip(self._parts, positions)])
        nowhere = weights.sum(axis=0) == 0
        weights[:, nowhere] = 1.0
        weights /= weights.sum(axis=0)
        for part, basis, (fx, fy), weight in zip(self._parts, self._bases, positions, weights):
            ny, nx = part.exposure.image.shape
            terms = part.exposure.psf.coefficients(np.clip(fx, 0, nx - 1), np.clip(fy, 0, ny - 1))
            models += np.einsum("nk,kij->nij", terms * weight[:, None], basis)
        return shifted_stamps(models, 1.0, x, y, STAMP_RADIUS)


def _covers(part: Contribution, x, y) -> np.ndarray:
    ny, nx = part.exposure.image.shape
    return (x >= -0.5) & (x <= nx - 0.5) & (y >= -0.5) & (y <= ny - 0.5)


def _turned(part: Contribution, patch_wcs, middle) -> np.ndarray:
    """The model's basis images, sampled at the patch's pixels: frames are turned by 90 degrees against the patches."""
    from scipy.ndimage import map_coordinates

    psf, wcs = part.exposure.psf, part.exposure.wcs
    x0, y0 = middle
    ra, decl = patch_wcs.all_pix2world([x0, x0 + 1.0, x0], [y0, y0, y0 + 1.0], 0)
    fx, fy = wcs.all_world2pix(ra, decl, 0)
    (xx, xy), (yx, yy) = (fx[1] - fx[0], fx[2] - fx[0]), (fy[1] - fy[0], fy[2] - fy[0])
    v, u = np.mgrid[-MODEL_RADIUS:MODEL_RADIUS + 1, -MODEL_RADIUS:MODEL_RADIUS + 1]
    half = (psf.basis.shape[1] - 1) / 2.0
    rows = (yx * u + yy * v) / psf.step + half
    columns = (xx * u + xy * v) / psf.step + half
    # The Jacobian's area brings light per frame pixel to light per patch pixel.
    area = abs(xx * yy - xy * yx)
    return np.stack([area * map_coordinates(image, [rows, columns], order=3, mode="constant", cval=0.0) for image in psf.basis])
