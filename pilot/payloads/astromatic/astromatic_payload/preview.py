"""A small picture of a coadd to look at: 8-bit grey PNG, asinh stretch, north up, east left."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np

PREVIEW_PIXELS = 700
#: The stretch is linear up to about this many sigma of the sky, logarithmic above.
SOFTENING_SIGMA = 3.0
BLACK_SIGMA = -2.0
WHITE_SIGMA = 300.0
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def write_preview(path: Path, image: np.ndarray, covered: np.ndarray) -> None:
    """Writes the picture of `image` (ny, nx); pixels that are not `covered` are black. CEA columns run to the west already."""
    factor = max(1, -(-max(image.shape) // PREVIEW_PIXELS))
    mean, share = _binned(np.where(covered, image, 0.0), factor), _binned(covered.astype(np.float32), factor)
    seen = share > 0.5
    mean = np.where(seen, mean / np.where(seen, share, 1.0), 0.0)
    values = mean[seen]
    level = float(np.median(values)) if values.size else 0.0
    sigma = 1.4826 * float(np.median(np.abs(values - level))) if values.size else 1.0
    scaled = (mean - level) / (sigma if sigma > 0 else 1.0)
    low, high = (np.arcsinh(limit / SOFTENING_SIGMA) for limit in (BLACK_SIGMA, WHITE_SIGMA))
    grey = np.clip((np.arcsinh(scaled / SOFTENING_SIGMA) - low) / (high - low), 0.0, 1.0)
    pixels = np.where(seen, 1 + np.rint(254 * grey), 0).astype(np.uint8)
    path.write_bytes(png_bytes(pixels[::-1]))


def _binned(image: np.ndarray, factor: int) -> np.ndarray:
    """Means of factor x factor blocks; the last partial blocks are cut off."""
    ny, nx = (size // factor for size in image.shape)
    return image[:ny * factor, :nx * factor].reshape(ny, factor, nx, factor).mean(axis=(1, 3))


def png_bytes(pixels: np.ndarray) -> bytes:
    """A PNG of uint8 grey `pixels` (ny, nx), first row on top."""
    ny, nx = pixels.shape
    rows = np.zeros((ny, nx + 1), np.uint8)  # the leading 0 of a row says that it is not filtered
    rows[:, 1:] = pixels
    header = struct.pack(">IIBBBBB", nx, ny, 8, 0, 0, 0, 0)
    return PNG_SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows.tobytes(), 6)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
