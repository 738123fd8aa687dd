import unittest

import payload_path
import numpy as np

from astromatic_payload import quality
from astromatic_payload.contract import Outcome, PayloadError, Task
from astromatic_payload.frames import read_fpc, read_tsfield, wcs_of
from astromatic_payload.reference import Match, ReferenceStars, match_frame

SHAPE = (1489, 2048)
#: Rows run along RA and columns along Dec, as on the real frames.
WCS = wcs_of([("CTYPE1", "RA---TAN"), ("CTYPE2", "DEC--TAN"), ("CRPIX1", 1024.5), ("CRPIX2", 744.5), ("CRVAL1", 351.65), ("CRVAL2", 0.1),
              ("CD1_1", 0.0), ("CD1_2", 1.1e-4), ("CD2_1", 1.1e-4), ("CD2_2", 0.0)])
ZERO_POINT = 28.0


def sky(count, seed=3):
    """Reference stars on the frame and sources that are exactly they."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(20, 2028, count), rng.uniform(20, 1469, count)
    ra, decl = WCS.all_pix2world(x, y, 0)
    mag = rng.uniform(16, 20, count)
    stars = ReferenceStars(ra, decl, mag, np.full(count, 0.01))
    flux = 10 ** (0.4 * (ZERO_POINT - mag))
    sources = {"ra": ra.copy(), "decl": decl.copy(), "psfFlux": flux, "psfFluxSigma": flux * 0.01, "flags": np.zeros(count, np.int32)}
    return stars, sources, (x, y)


def match(stars, sources, mask=None):
    mask = np.zeros(SHAPE, np.int16) if mask is None else mask
    return match_frame(stars, WCS, SHAPE, sources, mask, 2, 21.0)


def task(**parameters):
    return Task("ProcessCcd", {}, [], 0, None, parameters, 0, 0)


class Calibration:
    zero_point = ZERO_POINT


class Reference(unittest.TestCase):
    def test_a_perfect_frame_matches_wholly(self):
        found = match(*sky(80)[:2])
        self.assertEqual((80, 80), (found.reference, found.matched))
        self.assertAlmostEqual(ZERO_POINT, found.zero_point, 6)
        self.assertAlmostEqual(0.0, found.zero_point_scatter, 6)
        self.assertAlmostEqual(0.0, found.offset_arcsec, 4)

    def test_a_shift_of_half_an_arcsecond_is_measured(self):
        stars, sources, _ = sky(80)
        sources["decl"] += 0.6 / 3600.0
        found = match(stars, sources)
        self.assertAlmostEqual(0.6, found.offset_arcsec, 3)
        with self.assertRaises(PayloadError) as caught:
            quality.judge(found, Calibration, "r", 80, task(), Outcome())
        self.assertEqual("ASTROMETRY_FAILED", caught.exception.code)

    def test_saturated_stars_are_not_expected(self):
        stars, sources, (x, y) = sky(30)
        mask = np.zeros(SHAPE, np.int16)
        mask[np.rint(y[:5]).astype(int), np.rint(x[:5]).astype(int)] = 2
        self.assertEqual(25, match(stars, sources, mask).reference)

    def test_a_source_is_matched_once(self):
        stars, sources, _ = sky(2)
        stars.ra[1], stars.decl[1] = stars.ra[0] + 0.3 / 3600.0, stars.decl[0]
        self.assertEqual(1, match(stars, {name: values[:1] for name, values in sources.items()}).matched)

    def test_stars_across_the_end_of_right_ascension_match(self):
        stars, sources, _ = sky(10)
        sources["ra"] = sources["ra"] - 360.0
        self.assertEqual(10, match(stars, sources).matched)

    def test_judgements(self):
        good = {"reference": 90, "matched": 88, "in_frame": 95, "offset_arcsec": 0.05, "scatter_arcsec": 0.05, "photometric": 60,
                "zero_point": 28.01, "zero_point_scatter": 0.02}
        for change, code in (
            ({}, None), ({"matched": 1}, "ASTROMETRY_FAILED"), ({"reference": 2, "matched": 2}, "MATCHES_FAILED"),
            ({"scatter_arcsec": 0.45}, "ASTROMETRY_FAILED"), ({"zero_point": 30.0}, "PHOTOMETRY_FAILED"),
            ({"zero_point_scatter": 0.3}, "PHOTOMETRY_FAILED"), ({"photometric": 2, "zero_point": 35.0}, None),
        ):
            found = Match(**{**good, **change})
            if code is None:
                zero_point = quality.judge(found, Calibration, "r", 600, task(), Outcome())
                self.assertEqual(28.01 if found.photometric > 5 else ZERO_POINT, zero_point)
            else:
                with self.assertRaises(PayloadError) as caught:
                    quality.judge(found, Calibration, "r", 600, task(), Outcome())
                self.assertEqual(code, caught.exception.code)

    def test_the_campaign_can_loosen_a_threshold(self):
        found = Match(90, 30, 95, 0.05, 0.05, 20, 28.0, 0.02)
        quality.judge(found, Calibration, "r", 600, task(minMatchedFraction=0.3), Outcome())

    def test_the_real_frames_agree_with_their_tsfield(self):
        for run, field in ((4192, 300), (6377, 399)):
            base = payload_path.DEMO / f"input/{run}/40"
            for band in "ugriz":
                data_id = {"run": run, "camcol": 4, "field": field, "filter": band}
                frame = read_fpc(base / f"corr/4/fpC-{run:06d}-{band}4-{field:04d}.fit.gz", data_id)
                calibration = read_tsfield(base / f"calibChunks/4/tsField-{run:06d}-4-40-{field:04d}.fit", data_id)
                outcome = Outcome()
                quality.check_wcs(wcs_of(frame.wcs_cards), calibration, frame.image.shape, outcome)
                self.assertLess(outcome.figures[0]["value"], 0.1)


if __name__ == "__main__":
    unittest.main()
