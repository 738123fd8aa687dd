#!/usr/bin/python3
"""Reads FITS files for the C# tests and prints JSON; NaN becomes null.

    inspect_fits.py columns FILE EXTENSION NAME...
    inspect_fits.py cards FILE EXTENSION NAME...
    inspect_fits.py extensions FILE
    inspect_fits.py v72 SRC_FILE EXPECTED_FILE MIN_SNR RADIUS_ARCSEC
"""

import json
import math
import sys

import numpy as np
from astropy.io import fits

SOURCE_BITS = 26


def extension(text):
    return int(text) if text.isdigit() else text


def columns(path, ext, *names):
    table = fits.getdata(path, extension(ext))
    return {name: [clean(value) for value in np.asarray(table[name]).tolist()] for name in names}


def cards(path, ext, *names):
    header = fits.getheader(path, extension(ext))
    return {name: header.get(name) for name in names}


def extensions(path):
    with fits.open(path) as hdus:
        return [{"name": hdu.name, "shape": list(hdu.shape) if hdu.is_image and hdu.data is not None else None,
                 "type": hdu.data.dtype.str[1:] if hdu.is_image and hdu.data is not None else None} for hdu in hdus]


def v72(path, expected, min_snr, radius):
    """How many of the 2013 release's sources of this frame are found again, and the ratio of the stars' fluxes."""
    with open(expected, encoding="ascii") as stream:
        names = stream.readline().lstrip("#").split()
        rows = [line.split() for line in stream]
    at = {name: n for n, name in enumerate(names)}
    exposure = fits.getheader(path, 1)["EXPID"]
    rows = [row for row in rows if int(row[0]) >> SOURCE_BITS == exposure]
    ra, decl, flux, error, extended = (np.array([float(row[at[name]]) for row in rows]) for name in (
        "coord.ra", "coord.dec", "flux.psf", "flux.psf.err", "classification.extendedness"))
    chosen = np.flatnonzero(flux / error > float(min_snr))
    table = fits.getdata(path, 1)
    d_ra = (table["ra"][None, :] - ra[chosen, None]) * np.cos(np.radians(decl[chosen, None])) * 3600
    distance = np.hypot(d_ra, (table["decl"][None, :] - decl[chosen, None]) * 3600)
    nearest = distance.argmin(axis=1)
    found = distance[np.arange(chosen.size), nearest] < float(radius)
    stars = found & (extended[chosen] == 0) & ((flux / error)[chosen] > 50)
    ratio = table["psfFlux"][nearest[stars]] / flux[chosen[stars]]
    return {"all": len(rows), "chosen": int(chosen.size), "matched": int(found.sum()), "starFluxRatio": clean(float(np.nanmedian(ratio)))}


def clean(value):
    return None if isinstance(value, float) and not math.isfinite(value) else value


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    print(json.dumps({"columns": columns, "cards": cards, "extensions": extensions, "v72": v72}[command](*arguments)))
