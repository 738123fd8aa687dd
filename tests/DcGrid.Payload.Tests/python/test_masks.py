import struct
import tempfile
import unittest
from pathlib import Path

import payload_path
import numpy as np
from astropy.io import fits

from astromatic_payload.contract import PayloadError
from astromatic_payload.masks import bits, read_fpm

DATA_ID = {"run": 4192, "camcol": 4, "field": 300, "filter": "r"}


def fpm_bytes(shape, planes, run=4192):
    """A small fpM file: planes is a list of (name, spans), spans (row, first column, last column)."""
    primary = fits.PrimaryHDU()
    for name, value in (("RUN", run), ("CAMCOL", 4), ("FIELD", 300), ("MASKROWS", shape[0]), ("MASKCOLS", shape[1])):
        primary.header[name] = value
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fpM.fit"
        hdus = [primary] + [fits.ImageHDU(np.zeros(1, np.int16)) for _ in planes]
        names = np.array([("S_MASKTYPE", name, n) for n, (name, _) in enumerate(planes)],
                         dtype=[("defName", "S31"), ("attributeName", "S31"), ("Value", ">i4")])
        fits.HDUList([hdus[0]]).writeto(path)
        content = path.read_bytes()
        (path).unlink()
        for _, spans in planes:
            content += plane_bytes(spans)
        fits.HDUList([fits.PrimaryHDU(), fits.BinTableHDU(names)]).writeto(path)
        return content + path.read_bytes()[2880:]


def plane_bytes(spans):
    """One OBJMASK row holding all spans, as SDSS writes it: 16-bit spans in the heap of a table that calls them bytes."""
    heap = b"".join(struct.pack(">hhh", *span) for span in spans)
    row = struct.pack(">9i2i", 1, len(spans), 0, 0, 0, 0, 0, 0, 0, len(heap), 0)
    cards = [("XTENSION", "'BINTABLE'"), ("BITPIX", 8), ("NAXIS", 2), ("NAXIS1", 44), ("NAXIS2", 1), ("PCOUNT", len(heap)), ("GCOUNT", 1),
             ("TFIELDS", 10), ("THEAP", 44)]
    cards += [(f"TFORM{n}", "'1J'") for n in range(1, 10)] + [("TFORM10", "'1PB(0)'")]
    header = "".join(f"{name:8s}= {str(value):>20s}".ljust(80) if not str(value).startswith("'") else f"{name:8s}= {value}".ljust(80)
                     for name, value in cards) + "END".ljust(80)
    return pad(header.encode("ascii"), b" ") + pad(row + heap, b"\0")


def pad(content, fill):
    return content + fill * (-len(content) % 2880)


class Masks(unittest.TestCase):
    def read(self, content, shape):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "fpM.fit"
            path.write_bytes(content)
            return read_fpm(path, shape, DATA_ID)

    def test_spans_include_both_ends_and_planes_keep_apart(self):
        content = fpm_bytes((6, 10), [("S_MASK_INTERP", [(1, 2, 4), (1, 3, 6), (5, 9, 9)]), ("S_MASK_SATUR", [(1, 3, 3)]),
                                      ("S_MASK_OBJECT", [(0, 0, 9)])])
        mask = self.read(content, (6, 10))
        expected = np.zeros((6, 10), np.int16)
        expected[1, 2:7] = bits("INTRP")
        expected[5, 9] = bits("INTRP")
        expected[1, 3] |= bits("SAT")
        np.testing.assert_array_equal(expected, mask)

    def test_a_span_that_hangs_over_the_edge_is_cut(self):
        mask = self.read(fpm_bytes((4, 8), [("S_MASK_CR", [(2, -1, 1), (3, 6, 9)])]), (4, 8))
        self.assertEqual([(2, 0), (2, 1), (3, 6), (3, 7)], list(zip(*np.nonzero(mask))))

    def test_spans_far_outside_are_corrupt(self):
        with self.assertRaises(PayloadError) as caught:
            self.read(fpm_bytes((4, 8), [("S_MASK_CR", [(2, 0, 3000)])]), (4, 8))
        self.assertEqual("INPUT_CORRUPT", caught.exception.code)

    def test_another_size_is_its_own_outcome(self):
        with self.assertRaises(PayloadError) as caught:
            self.read(fpm_bytes((4, 8), [("S_MASK_CR", [])]), (5, 8))
        self.assertEqual("INPUT_TYPE_MASKED_IMAGE", caught.exception.code)

    def test_another_runs_mask_is_corrupt(self):
        with self.assertRaises(PayloadError) as caught:
            self.read(fpm_bytes((4, 8), [("S_MASK_CR", [])], run=4193), (4, 8))
        self.assertEqual("INPUT_CORRUPT", caught.exception.code)

    def test_real_mask_covers_what_its_own_pixel_counts_say(self):
        path = payload_path.DEMO / "input/4192/40/objcs/4/fpM-004192-r4-0300.fit"
        mask = read_fpm(path, (1489, 2048), DATA_ID)
        with fits.open(path) as hdus:
            saturated = int(hdus[2].data["npix"].sum())
        count = int(((mask & bits("SAT")) != 0).sum())
        self.assertLessEqual(count, saturated)
        self.assertGreater(count, 0.9 * saturated)


if __name__ == "__main__":
    unittest.main()
