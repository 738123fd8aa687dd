#!/usr/bin/python3
"""Writes a coaddSrc table with one primary source: make_coadd_table.py TARGET RA DECL (deg)."""

import sys

import numpy as np
from astropy.io import fits

target, ra, decl = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
fits.BinTableHDU.from_columns([
    fits.Column("deepSourceId", "K", array=np.array([1])), fits.Column("ra", "D", array=np.array([ra])),
    fits.Column("decl", "D", array=np.array([decl])), fits.Column("detectIsPrimary", "J", array=np.array([1])),
]).writeto(target)
