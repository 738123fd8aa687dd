#!/usr/bin/python3
"""Copies a tree of SDSS frames and makes chosen ones bad, each in a way of its own.

    make_bad_frames.py SRC_TREE DST_TREE --bad KIND=RUN,CAMCOL,FIELD,FILTER [--bad ...] [--rerun 40] [--link]

SRC_TREE and DST_TREE have the survey's layout ({run}/{rerun}/corr/{camcol}/fpC-..., objcs/.../fpM-..., calibChunks/.../tsField-...);
DST_TREE must not exist. SRC_TREE is never changed. With --link the files that stay good are hard links, which is quick.
`--list` prints the kinds, one a line, with the outcome that each should have.
"""

import argparse
import gzip
import io
import os
import shutil
import sys
from pathlib import Path

DEGREE_SHIFT = 1.0
ARCSEC_SHIFT = 3.0 / 3600.0
NOISE_SEED = 1


class Frame:
    """The files of one frame in the tree that is being made."""

    def __init__(self, tree: Path, rerun: int, run: int, camcol: int, field: int, band: str):
        base = tree / str(run) / str(rerun)
        name = f"{run:06d}-{band}{camcol}-{field:04d}"
        self.band = band
        self.image = base / "corr" / str(camcol) / f"fpC-{name}.fit.gz"
        self.mask = base / "objcs" / str(camcol) / f"fpM-{name}.fit"
        self.calibration = base / "calibChunks" / str(camcol) / f"tsField-{run:06d}-{camcol}-{rerun}-{field:04d}.fit"

    def edit_image(self, change) -> None:
        """Rewrites the fpC with `change(header, pixels)` applied; pixels as float64 DN, or None left alone."""
        from astropy.io import fits

        with fits.open(io.BytesIO(gzip.decompress(self.image.read_bytes()))) as hdus:
            header, pixels = hdus[0].header.copy(), hdus[0].data.astype(float)
        pixels = change(header, pixels)
        hdu = fits.PrimaryHDU(_unsigned(pixels))
        for card in header.cards:
            if card.keyword not in hdu.header and card.keyword not in ("COMMENT", "HISTORY", ""):
                hdu.header[card.keyword] = (card.value, card.comment)
        self._write_image(hdu)

    def _write_image(self, hdu) -> None:
        buffer = io.BytesIO()
        hdu.writeto(buffer, output_verify="silentfix")
        _replace(self.image, gzip.compress(buffer.getvalue(), 1, mtime=0))


def _unsigned(pixels):
    """float64 to uint16, as real frames; what is not finite stays as float32."""
    import numpy as np

    if not np.isfinite(pixels).all():
        return pixels.astype(np.float32)
    return np.clip(np.rint(pixels), 0, 65535).astype(np.uint16)


def _replace(path: Path, content: bytes) -> None:
    """New content under a new inode: the old one may be a hard link to SRC_TREE."""
    path.unlink()
    path.write_bytes(content)


def _cut(path: Path, part: float) -> None:
    content = path.read_bytes()
    _replace(path, content[: int(len(content) * part)])


def _truncated_fits(frame: Frame) -> None:
    """The gzip is whole, the FITS file in it is not."""
    content = gzip.decompress(frame.image.read_bytes())
    _replace(frame.image, gzip.compress(content[: len(content) // 2], 1, mtime=0))


def _no_wcs(frame: Frame) -> None:
    def change(header, pixels):
        for name in list(header):
            if name[:5] in ("CTYPE", "CRPIX", "CRVAL", "CUNIT") or name[:2] == "CD":
                del header[name]
        return pixels

    frame.edit_image(change)


def _wrong_mask(frame: Frame) -> None:
    """A mask for an image of half as many rows."""
    from astropy.io import fits

    with fits.open(frame.mask) as hdus:
        rows = hdus[0].header["MASKROWS"]
    content = frame.mask.read_bytes()
    old = content[: content.index(b"MASKROWS") + 80][-80:]
    new = f"MASKROWS= {rows // 2:20d} / number of rows in the mask".encode("ascii").ljust(80)
    _replace(frame.mask, content.replace(old, new, 1))


def _fill_with(value: float):
    def make(frame: Frame) -> None:
        def change(_header, pixels):
            pixels[:] = value
            return pixels

        frame.edit_image(change)

    return make


def _shift(d_ra: float, d_decl: float):
    def make(frame: Frame) -> None:
        def change(header, pixels):
            header["CRVAL1"] += d_ra
            header["CRVAL2"] += d_decl
            return pixels

        frame.edit_image(change)

    return make


def _shift_with_calibration(frame: Frame) -> None:
    """Frame and tsField agree on a wrong position: only the reference catalogue can tell."""
    from astropy.io import fits

    _shift(0.0, ARCSEC_SHIFT)(frame)
    with fits.open(io.BytesIO(frame.calibration.read_bytes())) as hdus:
        hdus[1].data["d"][0]["ugriz".index(frame.band)] += ARCSEC_SHIFT
        buffer = io.BytesIO()
        hdus.writeto(buffer, output_verify="silentfix")
    _replace(frame.calibration, buffer.getvalue())


def _no_stars(frame: Frame) -> None:
    def change(_header, pixels):
        import numpy as np

        sky, noise = float(np.median(pixels)), 5.0
        return np.random.default_rng(NOISE_SEED).normal(sky, noise, pixels.shape)

    frame.edit_image(change)


def _another_run(frame: Frame) -> None:
    def change(header, pixels):
        header["RUN"] += 1
        return pixels

    frame.edit_image(change)


KINDS = {
    "missing": (lambda frame: frame.image.unlink(), "INPUT_MISSING"),
    "missing-mask": (lambda frame: frame.mask.unlink(), "INPUT_MISSING"),
    "truncated": (lambda frame: _cut(frame.image, 0.5), "INPUT_CORRUPT"),
    "truncated-fits": (_truncated_fits, "INPUT_CORRUPT"),
    "truncated-mask": (lambda frame: _cut(frame.mask, 0.5), "INPUT_CORRUPT"),
    "garbage": (lambda frame: _replace(frame.image, b"<html>404 not found</html>\n" * 100), "INPUT_CORRUPT"),
    "another-run": (_another_run, "INPUT_CORRUPT"),
    "empty": (lambda frame: _replace(frame.image, b""), "INPUT_EMPTY"),
    "no-wcs": (_no_wcs, "INPUT_TYPE_EXPOSURE"),
    "wrong-mask": (_wrong_mask, "INPUT_TYPE_MASKED_IMAGE"),
    "constant": (_fill_with(1100.0), "INPUT_BLANK"),
    "nan": (_fill_with(float("nan")), "INPUT_BLANK"),
    "shifted": (_shift(DEGREE_SHIFT, 0.0), "ASTROMETRY_FAILED"),
    "shifted-decl": (_shift(0.0, DEGREE_SHIFT), "ASTROMETRY_FAILED"),
    "shifted-arcsec": (_shift_with_calibration, "ASTROMETRY_FAILED"),
    "no-stars": (_no_stars, "TOO_FEW_SOURCES"),
}


def make_tree(source: Path, target: Path, bad: list[tuple[str, tuple]], rerun: int = 40, link: bool = False) -> None:
    """Copies `source` to `target` and spoils the frames of `bad`: (kind, (run, camcol, field, filter))."""
    shutil.copytree(source, target, copy_function=os.link if link else shutil.copyfile)
    for kind, data_id in bad:
        frame = Frame(target, rerun, *data_id)
        if not frame.image.exists():
            raise SystemExit(f"make_bad_frames: there is no frame {frame.image}; choose one of SRC_TREE, each once")
        KINDS[kind][0](frame)


def _parse_bad(text: str) -> tuple[str, tuple]:
    try:
        kind, data_id = text.split("=")
        run, camcol, field, band = data_id.split(",")
        if kind not in KINDS or band not in "ugriz":
            raise ValueError
        return kind, (int(run), int(camcol), int(field), band)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not KIND=RUN,CAMCOL,FIELD,FILTER with KIND one of {', '.join(KINDS)}") from None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", nargs="?", type=Path)
    parser.add_argument("target", nargs="?", type=Path)
    parser.add_argument("--bad", action="append", default=[], type=_parse_bad, metavar="KIND=RUN,CAMCOL,FIELD,FILTER")
    parser.add_argument("--rerun", type=int, default=40)
    parser.add_argument("--link", action="store_true", help="hard links instead of copies for the files that stay good")
    parser.add_argument("--list", action="store_true", help="print the kinds and their outcomes")
    arguments = parser.parse_args()
    if arguments.list:
        for kind, (_, outcome) in KINDS.items():
            print(kind, outcome)
        return 0
    if arguments.source is None or arguments.target is None:
        parser.error("SRC_TREE and DST_TREE are needed")
    if not arguments.source.is_dir():
        parser.error(f"there is no folder {arguments.source}")
    if arguments.target.exists():
        parser.error(f"{arguments.target} exists; name a new folder")
    make_tree(arguments.source, arguments.target, arguments.bad, arguments.rerun, arguments.link)
    return 0


if __name__ == "__main__":
    sys.exit(main())
