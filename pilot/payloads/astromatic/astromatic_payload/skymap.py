"""The patches of the sky map: an equatorial map in cylindrical equal-area projection (CEA), four tracts of 90 degrees.

Pixels of a tract are counted from 0. A patch's outer box has a border of 30 pixels around its 2000 x 1907 inner ones and
is cut at the tract's edge.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from .contract import PayloadError
from .ids import patch_indices

PIXEL_SCALE_DEG = 1.1e-4
INNER_WIDTH, INNER_HEIGHT = 2000, 1907
BORDER = 30
PATCHES_X, PATCHES_Y = 410, 12
TRACTS = 4
#: The reference pixel: the tract's middle RA at declination 0.
REFERENCE_X, REFERENCE_Y = 409999, 11441


@dataclass(frozen=True)
class Patch:
    """One patch: tract and patch indices give everything else."""

    tract: int
    px: int
    py: int

    @staticmethod
    def of(data_id: dict) -> "Patch":
        """Raises UNCLASSIFIED for a patch that is not on the map."""
        px, py = patch_indices(data_id["patch"])
        if not (0 <= data_id["tract"] < TRACTS and 0 <= px < PATCHES_X and 0 <= py < PATCHES_Y):
            raise PayloadError("UNCLASSIFIED", f"patch {data_id['patch']} of tract {data_id['tract']} is not on the sky map")
        return Patch(data_id["tract"], px, py)

    @property
    def x0(self) -> int:
        """Tract column of the outer box's first pixel."""
        return max(INNER_WIDTH * self.px - BORDER, 0)

    @property
    def y0(self) -> int:
        """Tract row of the outer box's first pixel."""
        return max(INNER_HEIGHT * self.py - BORDER, 0)

    @property
    def width(self) -> int:
        return min(INNER_WIDTH * (self.px + 1) + BORDER, INNER_WIDTH * PATCHES_X) - self.x0

    @property
    def height(self) -> int:
        return min(INNER_HEIGHT * (self.py + 1) + BORDER, INNER_HEIGHT * PATCHES_Y) - self.y0

    @property
    def middle_ra(self) -> float:
        """RA of the tract's middle, deg."""
        return 90.0 * self.tract + 45.0

    def to_sky(self, x: float, y: float) -> tuple[float, float]:
        """ICRS degrees of a pixel position of the patch (0-based, relative to the outer box)."""
        ra = self.middle_ra - (self.x0 + x - REFERENCE_X) * PIXEL_SCALE_DEG
        sine = math.radians((self.y0 + y - REFERENCE_Y) * PIXEL_SCALE_DEG)
        return ra % 360.0, math.degrees(math.asin(sine))

    def is_inner(self, x, y):
        """Whether pixel positions of the patch (arrays or numbers) fall in the inner box, which no two patches share."""
        tract_x, tract_y = self.x0 + x + 0.5, self.y0 + y + 0.5
        return ((tract_x >= INNER_WIDTH * self.px) & (tract_x < INNER_WIDTH * (self.px + 1))
                & (tract_y >= INNER_HEIGHT * self.py) & (tract_y < INNER_HEIGHT * (self.py + 1)))

    def header_cards(self) -> list[tuple[str, object]]:
        """The FITS cards of the patch's grid. PV2_1 (lambda) must be given: without it SExtractor writes no positions."""
        return [
            ("NAXIS", 2), ("NAXIS1", self.width), ("NAXIS2", self.height),
            ("EQUINOX", 2000.0), ("RADESYS", "ICRS"),
            ("CTYPE1", "RA---CEA"), ("CTYPE2", "DEC--CEA"), ("CUNIT1", "deg"), ("CUNIT2", "deg"),
            ("CRVAL1", self.middle_ra), ("CRVAL2", 0.0),
            ("CRPIX1", float(REFERENCE_X + 1 - self.x0)), ("CRPIX2", float(REFERENCE_Y + 1 - self.y0)),
            ("CD1_1", -PIXEL_SCALE_DEG), ("CD1_2", 0.0), ("CD2_1", 0.0), ("CD2_2", PIXEL_SCALE_DEG),
            ("PV2_1", 1.0),
        ]
