import unittest

import payload_path  # noqa: F401
import numpy as np

from astromatic_payload.masks import bits
from astromatic_payload.photometry import fit_psf
from astromatic_payload.psf_model import STAMP_RADIUS, PsfModel

SIGMA = 1.3
STEP = 0.65
SHAPE = (200, 220)


def gaussian_model(slope=0.0):
    """A round Gaussian of SIGMA pixels; with `slope`, its light grows with x by that part over the scale."""
    half = 12
    v, u = np.mgrid[-half:half + 1, -half:half + 1] * STEP
    image = np.exp(-(u * u + v * v) / (2 * SIGMA**2)) / (2 * np.pi * SIGMA**2)
    basis = np.stack([image, slope * image, 0 * image])
    return PsfModel(basis, STEP, 1, (100.0, 100.0), (100.0, 100.0), 50, 2.3548 * SIGMA)


def star(shape, x, y, flux):
    v, u = np.mgrid[:shape[0], :shape[1]]
    return flux * np.exp(-((u - x) ** 2 + (v - y) ** 2) / (2 * SIGMA**2)) / (2 * np.pi * SIGMA**2)


class PsfPhotometry(unittest.TestCase):
    def test_stamps_follow_the_sub_pixel_position(self):
        x, y = np.array([50.0, 50.4, 49.7]), np.array([60.0, 60.45, 59.6])
        stamps = gaussian_model().stamps(x, y)
        for n in range(3):
            expected = star((25, 25), STAMP_RADIUS + x[n] - np.rint(x[n]), STAMP_RADIUS + y[n] - np.rint(y[n]), 1.0)
            np.testing.assert_allclose(stamps[n], expected, atol=4e-3 * expected.max())
            self.assertAlmostEqual(1.0, stamps[n].sum(), 3)

    def test_polynomial_is_centred_on_fits_pixels_and_x_comes_first(self):
        terms = gaussian_model().coefficients(np.array([99.0, 199.0, 99.0]), np.array([99.0, 99.0, 199.0]))
        np.testing.assert_allclose(terms, [[1, 0, 0], [1, 1, 0], [1, 0, 1]])

    def test_fluxes_are_recovered_without_bias_and_errors_are_right(self):
        rng = np.random.default_rng(7)
        x, y = rng.uniform(20, 200, 300), rng.uniform(20, 180, 300)
        pulls = []
        for n in range(300):
            image = star((61, 61), 30 + x[n] % 1, 30 + y[n] % 1, 2000.0) + rng.normal(0, 5.0, (61, 61))
            fit = fit_psf(image.astype(np.float32), np.full((61, 61), 25.0, np.float32), np.zeros((61, 61), np.int16), 0,
                          gaussian_model().stamps, [30 + x[n] % 1], [30 + y[n] % 1])
            pulls.append((fit.flux[0] - 2000.0) / fit.sigma[0])
        self.assertLess(abs(np.mean(pulls)), 0.2)
        self.assertTrue(0.85 < np.std(pulls) < 1.15, np.std(pulls))

    def test_masked_pixels_do_not_count(self):
        image = star(SHAPE, 80.2, 90.3, 5000.0)
        mask = np.zeros(SHAPE, np.int16)
        mask[90, 78:83] = bits("SAT")
        image[90, 78:83] = 1e6
        fit = fit_psf(image, np.ones(SHAPE, np.float32), mask, bits("SAT"), gaussian_model().stamps, [80.2], [90.3])
        self.assertAlmostEqual(1.0, fit.flux[0] / 5000.0, 2)
        self.assertTrue(fit.masked[0])
        self.assertEqual(bits("SAT"), fit.mask_bits[0])
        self.assertFalse(fit.edge[0])

    def test_edges_are_flagged_and_a_wholly_masked_source_has_no_flux(self):
        image = star(SHAPE, 0.2, 100.0, 1000.0)
        mask = np.zeros(SHAPE, np.int16)
        mask[140:180, 140:180] = bits("NO_DATA")
        fit = fit_psf(image, np.ones(SHAPE, np.float32), mask, bits("NO_DATA"), gaussian_model().stamps, [0.2, 160.0], [100.0, 160.0])
        self.assertTrue(fit.edge[0])
        self.assertAlmostEqual(1.0, fit.flux[0] / 1000.0, 2)
        self.assertTrue(np.isnan(fit.flux[1]))

    def test_no_sources_give_empty_columns(self):
        fit = fit_psf(np.zeros(SHAPE), np.ones(SHAPE), np.zeros(SHAPE, np.int16), 0, gaussian_model().stamps, [], [])
        self.assertEqual(0, fit.flux.size)

    def test_a_varying_psf_varies(self):
        stamps = gaussian_model(slope=0.5).stamps(np.array([99.0, 199.0]), np.array([99.0, 99.0]))
        self.assertAlmostEqual(1.5, stamps[1].sum() / stamps[0].sum(), 2)


if __name__ == "__main__":
    unittest.main()
