import errno
import json
import math
import os
import tempfile
import unittest
from pathlib import Path

import payload_path  # noqa: F401

from astromatic_payload import ids
from astromatic_payload.contract import Failures, Outcome, PayloadError, PayloadErrors, one_line, write_result
from astromatic_payload.main import _as_errors


class Contract(unittest.TestCase):
    def test_figures_that_could_not_be_measured_are_left_out(self):
        outcome = Outcome()
        outcome.figure("seeing", math.nan, "arcsec")
        outcome.figure("sources", 3, "count")
        self.assertEqual([{"name": "sources", "value": 3, "unit": "count"}], outcome.figures)

    def test_a_result_replaces_the_file_by_a_rename(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "result.json"
            write_result(path, Outcome(message="two\nlines"))
            self.assertEqual("two lines", json.loads(path.read_text())["message"])
            self.assertEqual(["result.json"], os.listdir(folder))

    def test_messages_fit_the_schema(self):
        self.assertEqual(1000, len(one_line("x" * 5000)))

    def test_every_exception_has_a_code(self):
        for error, code in (
            (PayloadError("PSF_FAILED", "no"), "PSF_FAILED"), (MemoryError("no"), "MEMORY_EXCEEDED"),
            (OSError(errno.ENOSPC, "full"), "DISK_FULL"), (OSError(errno.EDQUOT, "quota"), "DISK_FULL"),
        ):
            self.assertEqual([code], [found.code for found in _as_errors(error)])
        try:
            try:
                raise OSError(errno.ENOSPC, "full")
            except OSError as cause:
                raise OSError("Not enough space on disk") from cause
        except OSError as wrapped:
            self.assertEqual("DISK_FULL", _as_errors(wrapped)[0].code)
        try:
            raise IndexError("list index out of range")
        except IndexError as error:
            found = _as_errors(error)[0]
        self.assertEqual("UNCLASSIFIED", found.code)
        self.assertIn("IndexError at test_contract.py", found.message)

    def test_failures_keep_their_order(self):
        failures = Failures()

        def fail(code):
            raise PayloadError(code, code)

        failures.attempt(fail, "INPUT_MISSING")
        self.assertEqual(1, failures.attempt(lambda: 1))
        failures.attempt(fail, "INPUT_CORRUPT")
        with self.assertRaises(PayloadErrors) as caught:
            failures.raise_if_any()
        self.assertEqual(["INPUT_MISSING", "INPUT_CORRUPT"], [error.code for error in caught.exception.errors])

    def test_ids_are_the_surveys(self):
        frame = {"run": 4192, "camcol": 4, "field": 300, "filter": "r"}
        self.assertEqual(4192240300, ids.ccd_exposure_id(frame))
        # A source of the 2013 release on this field, in u.
        self.assertEqual(281323062375219221 >> 26, ids.ccd_exposure_id({**frame, "filter": "u"}))
        self.assertEqual("004192-r4-0300", ids.frame_name(frame))
        patch = {"tract": 3, "patch": "38,6", "filter": "z"}
        self.assertEqual(((3 * 8192 + 38) * 8192 + 6) * 8 + 4, ids.deep_coadd_id(patch))
        self.assertNotIn(",", ids.patch_name(patch))
        largest = {"tract": 3, "patch": "409,11", "filter": "z"}
        self.assertLess(ids.deep_coadd_id(largest) << ids.SOURCE_BITS, 2**63)


if __name__ == "__main__":
    unittest.main()
