import unittest

import payload_path  # noqa: F401
import numpy as np

from astromatic_payload.contract import PayloadError
from astromatic_payload.frames import wcs_of
from astromatic_payload.skymap import Patch


class SkyMap(unittest.TestCase):
    def test_corners_of_the_2013_reports_patch(self):
        patch = Patch.of({"tract": 0, "patch": "380,5", "filter": "r"})
        ra_max, dec_min = patch.to_sky(-0.5, -0.5)
        ra_min, dec_max = patch.to_sky(patch.width - 0.5, patch.height - 0.5)
        self.assertEqual(("6.503245", "6.276645", "-0.213015", "0.003355"), tuple(f"{v:.6f}" for v in (ra_max, ra_min, dec_min, dec_max)))

    def test_header_gives_the_same_positions_as_the_formula(self):
        for tract, px, py in ((0, 380, 5), (3, 38, 6), (1, 0, 0), (2, 409, 11)):
            patch = Patch(tract, px, py)
            wcs = wcs_of([card for card in patch.header_cards() if not card[0].startswith("NAXIS")])
            for x, y in ((-0.5, -0.5), (0.0, 0.0), (1000.25, 3.5), (patch.width - 0.5, patch.height - 0.5)):
                ra, dec = wcs.all_pix2world(x, y, 0)
                expected_ra, expected_dec = patch.to_sky(x, y)
                self.assertAlmostEqual(0.0, (float(ra) - expected_ra + 180.0) % 360.0 - 180.0, 10)
                self.assertAlmostEqual(expected_dec, float(dec), 10)

    def test_sizes_are_cut_at_the_tracts_edge(self):
        self.assertEqual((2060, 1967), (Patch(0, 380, 5).width, Patch(0, 380, 5).height))
        self.assertEqual([1937, 1937], [Patch(0, 380, py).height for py in (0, 11)])
        self.assertEqual([2030, 2030], [Patch(0, px, 5).width for px in (0, 409)])

    def test_each_position_is_inner_to_exactly_one_patch(self):
        x, y = np.linspace(75900.0, 76100.0, 401), np.full(401, 11500.3)
        owners = sum(np.asarray(Patch(3, px, py).is_inner(x - Patch(3, px, py).x0, y - Patch(3, px, py).y0), int)
                     for px in (37, 38) for py in (5, 6))
        self.assertTrue((owners == 1).all())

    def test_a_patch_off_the_map_is_refused(self):
        for patch in ("410,5", "3,12"):
            with self.assertRaises(PayloadError):
                Patch.of({"tract": 0, "patch": patch, "filter": "r"})


if __name__ == "__main__":
    unittest.main()
