"""Source tables: FITS binary tables with columns named after LSST's Source, DeepSource and DeepForcedSource."""

from __future__ import annotations

from pathlib import Path

import numpy as np

#: Bits of the int32 column `flags`, in all three tables; the header repeats them as FLAG0, FLAG1, ...
FLAG_NAMES = ("saturated", "edge", "interpolated", "blended", "cosmicRay", "noPsfFlux", "badCentroid", "masked")
FLAG_SATURATED, FLAG_EDGE, FLAG_INTERPOLATED, FLAG_BLENDED, FLAG_COSMIC_RAY, FLAG_NO_PSF_FLUX, FLAG_BAD_CENTROID, FLAG_MASKED = (
    1 << n for n in range(len(FLAG_NAMES)))
MAG_PER_LN = 2.5 / np.log(10.0)
UNITS = {
    "ra": "deg", "decl": "deg", "raSigma": "deg", "declSigma": "deg", "x": "pixel", "y": "pixel",
    "psfFlux": "adu", "psfFluxSigma": "adu", "apFlux": "adu", "apFluxSigma": "adu", "modelFlux": "adu", "modelFluxSigma": "adu",
    "psfMag": "mag", "psfMagSigma": "mag", "modelMag": "mag", "modelMagSigma": "mag",
}


def magnitudes(flux, sigma, fluxmag0: float):
    """Magnitudes and their errors; NaN for a flux that is not positive."""
    flux, sigma = np.asarray(flux, float), np.asarray(sigma, float)
    positive = np.where(flux > 0, flux, np.nan)
    return -2.5 * np.log10(positive / fluxmag0), MAG_PER_LN * sigma / positive


def write_table(path: Path, name: str, cards, columns: dict[str, np.ndarray]) -> None:
    """Writes one table; int64, int32, float64 columns become K, J, D. No dates: the same input gives the same bytes."""
    from astropy.io import fits

    formats = {"i8": "K", "i4": "J", "f8": "D"}
    definitions = []
    for column, values in columns.items():
        values = np.asarray(values)
        definitions.append(fits.Column(column, formats[values.dtype.str[1:]], UNITS.get(column), array=values))
    header = fits.Header(cards)
    for n, flag in enumerate(FLAG_NAMES):
        header[f"FLAG{n}"] = (flag, f"bit {1 << n} of the column flags")
    header["PIXBASE"] = (0, "x and y: middle of the first pixel is 0")
    table = fits.BinTableHDU.from_columns(definitions, header, name=name)
    fits.HDUList([fits.PrimaryHDU(), table]).writeto(path)
