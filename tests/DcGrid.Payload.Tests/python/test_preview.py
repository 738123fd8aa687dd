import struct
import tempfile
import unittest
import zlib
from pathlib import Path

import payload_path  # noqa: F401
import numpy as np

from astromatic_payload.preview import PREVIEW_PIXELS, write_preview


def decode(content):
    """Pixels of an 8-bit grey PNG whose rows are not filtered; checks every chunk's checksum."""
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    position, data, size = 8, b"", None
    while position < len(content):
        length, kind = struct.unpack(">I4s", content[position:position + 8])
        body = content[position + 8:position + 8 + length]
        assert struct.unpack(">I", content[position + 8 + length:position + 12 + length])[0] == zlib.crc32(kind + body)
        if kind == b"IHDR":
            size = struct.unpack(">II", body[:8])
            assert body[8:] == bytes([8, 0, 0, 0, 0])
        elif kind == b"IDAT":
            data += body
        position += 12 + length
    rows = np.frombuffer(zlib.decompress(data), np.uint8).reshape(size[1], size[0] + 1)
    assert not rows[:, 0].any()
    return rows[:, 1:]


class Preview(unittest.TestCase):
    def write(self, image, covered):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "preview.png"
            write_preview(path, image, covered)
            return decode(path.read_bytes())

    def test_north_is_up_and_what_is_not_covered_is_black(self):
        image = np.random.default_rng(1).normal(0, 1, (1967, 2060)).astype(np.float32)
        image[1700:1750, 900:950] = 500.0
        covered = np.ones(image.shape, bool)
        covered[:, :600] = False
        pixels = self.write(image, covered)
        self.assertLessEqual(max(pixels.shape), PREVIEW_PIXELS)
        self.assertGreater(min(pixels.shape), PREVIEW_PIXELS * 0.8)
        self.assertEqual(0, pixels[:, :190].max())
        self.assertGreater(pixels[:, 210:].min(), 0)
        y, x = np.unravel_index(pixels.argmax(), pixels.shape)
        self.assertLess(y, pixels.shape[0] * 0.2)
        self.assertTrue(300 <= x <= 317, x)

    def test_nothing_covered_makes_a_black_picture(self):
        pixels = self.write(np.full((100, 90), np.nan, np.float32), np.zeros((100, 90), bool))
        self.assertEqual((100, 90), pixels.shape)
        self.assertFalse(pixels.any())


if __name__ == "__main__":
    unittest.main()
