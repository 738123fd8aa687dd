#!/usr/bin/python3
"""Payloads that break the contract, one fault each, for the tests of conformance.py.

The fault is this file's own name: copy it under the name of a fault. `sound` has none.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

FAULT = Path(sys.argv[0]).name
ROLES = {"ProcessCcd": ["calexp", "psf", "src"], "Coadd": ["coadd", "coaddSrc", "preview"], "ForcedPhot": ["forcedSrc"]}


def record(task):
    missing = [item["path"] for item in task["inputs"] if not Path(item["path"]).is_file() or not Path(item["path"]).stat().st_size]
    result = {"version": 1, "outcome": "OK", "message": "", "errors": [], "figures": [], "outputs": []}
    if missing:
        if FAULT == "crashes-on-missing-input":
            raise FileNotFoundError(missing[0])
        code = "UNCLASSIFIED" if FAULT == "calls-a-missing-input-unclassified" else "INPUT_MISSING"
        result.update(outcome=code, message=f"{missing[0]} is missing", errors=[{"code": code, "message": f"{missing[0]} is missing"}])
        return result
    time.sleep(task["parameters"].get("workSeconds", 0))
    output = Path(task["outputDir"])
    output.mkdir(parents=True, exist_ok=True)
    for role in ROLES[task["stage"]]:
        path = output / role
        if not (FAULT == "names-an-output-that-is-not-there" and role == "coadd"):
            path.write_text("x")
        result["outputs"].append({"role": role, "path": str(path)})
    if FAULT == "writes-an-output-beside-outputdir":
        Path("stray").write_text("x")
        result["outputs"][0]["path"] = "stray"
    if FAULT == "leaves-an-output-out":
        del result["outputs"][0]
    if FAULT == "uses-an-unknown-code":
        result.update(outcome="ALL_FINE")
    if FAULT == "claims-a-pilots-code":
        result.update(outcome="PILOT_LOST", message="no", errors=[{"code": "PILOT_LOST", "message": "no"}])
    if FAULT == "disagrees-with-its-errors":
        result.update(outcome="PSF_FAILED", message="no", errors=[{"code": "TOOL_FAILED", "message": "no"}])
    if FAULT == "fails-without-an-error":
        result.update(outcome="PSF_FAILED", message="no")
    if FAULT == "gives-a-nan":
        result["figures"].append({"name": "seeing", "value": float("nan"), "unit": "arcsec"})
    if FAULT == "adds-a-field":
        result["extra"] = 1
    return result


def write(result, path):
    text = json.dumps(result)
    if FAULT == "writes-its-result-in-place":
        Path(path).write_text(text)
        return
    if FAULT == "writes-half-a-result":
        text = text[: len(text) // 2]
    Path(path + ".part").write_text(text)
    os.replace(path + ".part", path)


def main():
    if sys.argv[1] == "--self-test":
        if FAULT == "fails-its-self-test-silently":
            return 1
        return 3 if FAULT == "fails-its-self-test-with-3" else 0
    if FAULT == "ignores-sigterm":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if FAULT == "writes-into-home":
        (Path(os.environ["HOME"]) / ".cache").write_text("x")
    if FAULT == "writes-into-tmp":
        (Path(os.environ["TMPDIR"]) / "scratch").write_text("x")
    if FAULT == "writes-beside-itself":
        Path(sys.argv[0]).with_name("cache").write_text("x")
    task = json.loads(Path(sys.argv[1]).read_text())
    if FAULT == "changes-its-input":
        for item in task["inputs"]:
            if Path(item["path"]).is_file():
                Path(item["path"]).write_text("mine")
    if FAULT in ("leaves-a-process", "leaves-a-process-in-another-group"):
        subprocess.Popen(["/bin/sleep", "600"], start_new_session=FAULT.endswith("group"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    result = record(task)
    if FAULT == "writes-no-result":
        return 0
    write(result, sys.argv[2])
    return 0


if __name__ == "__main__":
    sys.exit(main())
