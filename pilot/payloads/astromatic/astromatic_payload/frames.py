"""SDSS raw frames: fpC (image), tsField (calibration)."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .contract import PayloadError
from .ids import filter_id
from .inputs import open_fits, table_of

EXPOSURE_SECONDS = 53.907456
SOFTWARE_BIAS_ADU = 1000.0
#: In drift scanning, the frames of a field are numbered as the sky passes the rows of the camera: r i u z g.
FRAME_OFFSET = {"r": 0, "i": 2, "u": 4, "z": 6, "g": 8}
PIXEL_SCALE_RANGE_ARCSEC = (0.1, 2.0)
WCS_CARDS = ("EQUINOX", "CTYPE1", "CTYPE2", "CUNIT1", "CUNIT2", "CRPIX1", "CRPIX2", "CRVAL1", "CRVAL2",
             "CD1_1", "CD1_2", "CD2_1", "CD2_2")


@dataclass
class RawFrame:
    """An fpC image: `image` (ny, nx) float32 in ADU with the bias off and the sky on; its WCS cards; time of the first row."""

    image: np.ndarray
    wcs_cards: list[tuple[str, object]]
    tai_seconds: float
    exposure_seconds: float


@dataclass
class FieldCalibration:
    """One filter's row of a tsField.

    zero_point: mag of 1 ADU. gain: e-/ADU. dark_variance: ADU^2. saturation: ADU.
    centre_*: where the astrometric solution puts the pixel `centre` (x, y, 0-based), deg.
    """

    zero_point: float
    airmass: float
    gain: float
    dark_variance: float
    saturation: float
    _great_circle: tuple[float, float]
    _affine: tuple[float, float, float, float, float, float]

    def to_sky(self, x: float, y: float) -> tuple[float, float]:
        """ICRS degrees of a pixel (0-based), by tsField's own transformation through the great circle of the scan."""
        row, column = y + 0.5, x + 0.5
        a, b, c, d, e, f = self._affine
        node, incl = (math.radians(value) for value in self._great_circle)
        mu = math.radians(a + b * row + c * column) - node
        nu = math.radians(d + e * row + f * column)
        sine = math.sin(mu) * math.cos(nu) * math.sin(incl) + math.sin(nu) * math.cos(incl)
        ra = node + math.atan2(math.sin(mu) * math.cos(nu) * math.cos(incl) - math.sin(nu) * math.sin(incl),
                               math.cos(mu) * math.cos(nu))
        return math.degrees(ra) % 360.0, math.degrees(math.asin(sine))


def read_fpc(path: Path, data_id: dict) -> RawFrame:
    """Reads a raw frame, gzipped or not.

    Raises INPUT_CORRUPT (unreadable, or another frame's), INPUT_TYPE_EXPOSURE (no usable WCS), INPUT_BLANK.
    """
    hdus = open_fits(path)
    header = hdus[0].header
    _check_identity(header, path, data_id)
    if header.get("NAXIS") != 2 or min(hdus[0].shape) < 1:
        raise PayloadError("INPUT_CORRUPT", f"{path} holds no image")
    image = np.asarray(hdus[0].data, np.float32)
    image -= np.float32(header.get("SOFTBIAS", SOFTWARE_BIAS_ADU))
    _check_signal(image, path)
    return RawFrame(image, _wcs_cards(header, path), _number(header, "TAI", 0.0), _number(header, "EXPTIME", EXPOSURE_SECONDS))


def _check_identity(header, path: Path, data_id: dict) -> None:
    expected = {"RUN": data_id["run"], "CAMCOL": data_id["camcol"], "FILTER": data_id["filter"],
                "FRAME": data_id["field"] + FRAME_OFFSET[data_id["filter"]]}
    for card, value in expected.items():
        said = header.get(card)
        if said is None:
            continue
        if (said.strip() if isinstance(said, str) else said) != value:
            raise PayloadError("INPUT_CORRUPT", f"{path} says {card} {said}, the task's frame has {value}: it is another frame")


def _check_signal(image: np.ndarray, path: Path) -> None:
    finite = image[np.isfinite(image)]
    if finite.size == 0:
        raise PayloadError("INPUT_BLANK", f"{path} has no finite pixel")
    if finite.min() == finite.max():
        raise PayloadError("INPUT_BLANK", f"all pixels of {path} are alike ({finite[0]:g} ADU above the bias)")


def _wcs_cards(header, path: Path) -> list[tuple[str, object]]:
    """The cards of the frame's TAN projection. Raises INPUT_TYPE_EXPOSURE."""
    problem = None
    missing = [name for name in WCS_CARDS if name not in header and name not in ("EQUINOX", "CUNIT1", "CUNIT2")]
    if missing:
        problem = f"it has no {', '.join(missing)}"
    elif not (str(header["CTYPE1"]).startswith("RA---TAN") and str(header["CTYPE2"]).startswith("DEC--TAN")):
        problem = f"its projection is {header['CTYPE1']!r}, {header['CTYPE2']!r}"
    else:
        numbers = [header[name] for name in WCS_CARDS if name.startswith("C") and name[1] in "RD"]
        if not all(isinstance(value, (int, float)) and math.isfinite(value) for value in numbers):
            problem = "its world coordinates are not numbers"
        else:
            determinant = header["CD1_1"] * header["CD2_2"] - header["CD1_2"] * header["CD2_1"]
            scale = math.sqrt(abs(determinant)) * 3600.0
            if not PIXEL_SCALE_RANGE_ARCSEC[0] < scale < PIXEL_SCALE_RANGE_ARCSEC[1]:
                problem = f"its pixel scale comes out as {scale:.3g} arcsec"
    if problem is not None:
        raise PayloadError("INPUT_TYPE_EXPOSURE", f"{path} has no usable world coordinates: {problem}")
    cards = [("RADESYS", "ICRS")]
    return cards + [(name, header[name]) for name in WCS_CARDS if name in header]


def _number(header, name: str, default: float) -> float:
    try:
        return float(header.get(name, default))
    except (TypeError, ValueError):
        return default


def read_tsfield(path: Path, data_id: dict) -> FieldCalibration:
    """The calibration of one field and filter. ZP = -(aa + kk*airmass) + 2.5 log10(exposure). Raises INPUT_CORRUPT."""
    hdus = open_fits(path)
    columns = ["field", "aa", "kk", "airmass", "gain", "dark_variance", "saturation_level", *"abcdef"]
    table = table_of(hdus, path, columns)
    header = hdus[0].header
    for card, key in (("RUN", "run"), ("CAMCOL", "camcol")):
        if card in header and header[card] != data_id[key]:
            raise PayloadError("INPUT_CORRUPT", f"{path} says {card} {header[card]}, the task says {data_id[key]}")
    rows = np.flatnonzero(table["field"] == data_id["field"])
    if rows.size != 1:
        raise PayloadError("INPUT_CORRUPT", f"{path} has {rows.size} rows for field {data_id['field']}, and should have one")
    row, band = rows[0], filter_id(data_id["filter"])
    value = {name: float(table[name][row][band]) for name in columns[1:]}
    if not all(map(math.isfinite, value.values())) or value["gain"] <= 0 or value["dark_variance"] < 0:
        raise PayloadError("INPUT_CORRUPT", f"{path} has no calibration for filter {data_id['filter']}")
    return FieldCalibration(
        zero_point=-(value["aa"] + value["kk"] * value["airmass"]) + 2.5 * math.log10(EXPOSURE_SECONDS),
        airmass=value["airmass"], gain=value["gain"], dark_variance=value["dark_variance"],
        saturation=value["saturation_level"],
        _great_circle=(float(header.get("NODE", 95.0)), float(header.get("INCL", 0.0))),
        _affine=tuple(value[name] for name in "abcdef"))


def wcs_of(cards):
    """An astropy WCS of header cards (or a header), without its warnings about old keywords."""
    from astropy.io import fits
    from astropy.wcs import WCS

    header = cards if isinstance(cards, fits.Header) else fits.Header(cards)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return WCS(header, naxis=2)
