#!/usr/bin/python3
"""What PSFEx leaves when it accepts no star: make_empty_psf.py PSF TARGET."""

import sys

from astropy.io import fits

with fits.open(sys.argv[1]) as hdus:
    hdus[1].header["ACCEPTED"] = 0
    hdus[1].data["PSF_MASK"][:] = 0
    hdus.writeto(sys.argv[2])
