"""The calibrated exposure, one FITS file: IMAGE, MASK, VARIANCE and, for a frame, its PSF.

HDU 0 carries the header: data id, zero point (FLUXMAG0: ADU of a source of magnitude 0), seeing. IMAGE float32 [ADU], background
off; MASK int16 with the planes named by MP_*; VARIANCE float32 [ADU^2]. WCS cards stand in each image's header.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .contract import PayloadError
from .inputs import open_fits
from .masks import plane_cards
from .psf_model import PsfModel, read_psf

REQUIRED_CARDS = ("FLUXMAG0", "GAIN", "SEEING", "SKYVAR")
PSF_EXTENSION = "PSF"


@dataclass
class Exposure:
    """A calexp in memory. sky_variance: median of VARIANCE without the sources' own noise, ADU^2. gain: e-/ADU."""

    image: np.ndarray
    mask: np.ndarray
    variance: np.ndarray
    wcs: object
    header: object
    psf: PsfModel | None

    @property
    def fluxmag0(self) -> float:
        return float(self.header["FLUXMAG0"])

    @property
    def sky_variance(self) -> float:
        return float(self.header["SKYVAR"])

    @property
    def gain(self) -> float:
        return float(self.header["GAIN"])


def magnitude_zero_flux(zero_point: float) -> float:
    """FLUXMAG0, the flux (ADU) of magnitude 0."""
    return 10.0 ** (0.4 * zero_point)


def write_exposure(path: Path, image, mask, variance, cards, wcs_cards, psf_hdu=None) -> None:
    """Writes the file. The same input gives the same bytes: no dates are put in."""
    from astropy.io import fits

    primary = fits.PrimaryHDU(header=fits.Header(cards))
    hdus = [primary]
    for name, pixels, unit in (("IMAGE", image, "adu"), ("MASK", mask, None), ("VARIANCE", variance, "adu**2")):
        hdu = fits.ImageHDU(pixels, fits.Header(wcs_cards), name=name)
        if unit is not None:
            hdu.header["BUNIT"] = unit
        else:
            for card in plane_cards():
                hdu.header[card[0]] = card[1:]
        hdus.append(hdu)
    if psf_hdu is not None:
        hdus.append(psf_hdu)
    fits.HDUList(hdus).writeto(path)


def read_exposure(path: Path, data_id: dict | None = None) -> Exposure:
    """Reads a calexp. Raises INPUT_CORRUPT, INPUT_TYPE_EXPOSURE, INPUT_TYPE_MASKED_IMAGE."""
    from .frames import wcs_of

    hdus = open_fits(path)
    names = [hdu.name for hdu in hdus]
    if not {"IMAGE", "MASK", "VARIANCE"} <= set(names):
        raise PayloadError("INPUT_CORRUPT", f"{path} is no calexp: it has the extensions {', '.join(names)}")
    header = hdus[0].header
    lacking = [name for name in REQUIRED_CARDS if not _is_positive(header.get(name))]
    if lacking:
        raise PayloadError("INPUT_CORRUPT", f"{path} is no calexp: it does not say {', '.join(lacking)}")
    if data_id is not None:
        for card, key in (("RUN", "run"), ("CAMCOL", "camcol"), ("FIELD", "field"), ("FILTER", "filter")):
            if header.get(card) != data_id.get(key):
                raise PayloadError("INPUT_CORRUPT", f"{path} says {card} {header.get(card)}, the task says {data_id.get(key)}")
    image, mask, variance = (hdus[name].data for name in ("IMAGE", "MASK", "VARIANCE"))
    if image is None or mask is None or variance is None or not image.shape == mask.shape == variance.shape or image.ndim != 2:
        raise PayloadError("INPUT_TYPE_MASKED_IMAGE", f"image, mask and variance of {path} differ in size")
    wcs = wcs_of(hdus["IMAGE"].header)
    if not wcs.has_celestial:
        raise PayloadError("INPUT_TYPE_EXPOSURE", f"{path} has no world coordinates")
    psf = read_psf(hdus[PSF_EXTENSION], path) if PSF_EXTENSION in names else None
    native = [np.ascontiguousarray(plane, dtype) for plane, dtype in
              ((image, np.float32), (mask, np.int16), (variance, np.float32))]
    return Exposure(*native, wcs=wcs, header=header, psf=psf)


def _is_positive(value) -> bool:
    return isinstance(value, (int, float)) and math.isfinite(value) and value > 0
