"""Puts the payload's package on the path of the unit tests, and finds the demo's frames."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
DEMO = ROOT / "demo" / "stack_demo"
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "pilot" / "payloads" / "astromatic"))
sys.path.insert(0, str(ROOT / "pilot" / "payloads"))
sys.path.insert(0, str(ROOT / "tests" / "DcGrid.Payload.Tests"))
