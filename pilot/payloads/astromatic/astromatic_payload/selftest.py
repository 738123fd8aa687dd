"""The self-test: can this node run the payload? Quick, since every pilot asks before it takes work."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

MIN_PYTHON = (3, 9)
#: Module: least version, Debian package.
MODULES = {
    "numpy": ((1, 20), "python3-numpy"), "scipy": ((1, 6), "python3-scipy"),
    "astropy": ((4, 2), "python3-astropy"), "sep": ((1, 0), "python3-sep"),
}
#: Program: least version, Debian package.
PROGRAMS = {
    "source-extractor": ((2, 25), "source-extractor"), "psfex": ((3, 20), "psfex"), "SWarp": ((2, 38), "swarp"),
}
VERSION_SECONDS = 10


def self_test() -> int:
    """0 if all is there; else 1 and one line on stderr that names what is missing and how to install it."""
    problems: list[str] = []
    packages: list[str] = []
    if sys.version_info < MIN_PYTHON:
        problems.append(f"python {sys.version.split()[0]} is older than {_dotted(MIN_PYTHON)}")
        packages.append("python3")
    for name, (least, package) in MODULES.items():
        _check(name, _module_version(name), least, package, problems, packages)
    for name, (least, package) in PROGRAMS.items():
        _check(name, _program_version(name), least, package, problems, packages)
    if problems:
        print(f"astromatic: {'; '.join(problems)}. Install: apt-get install {' '.join(packages)}", file=sys.stderr)
        return 1
    return 0


def _check(name, version, least, package, problems, packages) -> None:
    if version is None:
        problems.append(f"{name} is missing or does not start")
    elif version < least:
        problems.append(f"{name} {_dotted(version)} is older than {_dotted(least)}")
    else:
        return
    packages.append(package)


def _module_version(name: str):
    try:
        return _parse(__import__(name).__version__)
    except Exception:  # a broken module is as bad as none, whatever it raises
        return None


def _program_version(name: str):
    path = shutil.which(name)
    if path is None:
        return None
    try:
        answer = subprocess.run([path, "--version"], stdin=subprocess.DEVNULL, capture_output=True, timeout=VERSION_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return _parse((answer.stdout + answer.stderr).decode("utf-8", "replace"))


def _parse(text: str):
    found = re.search(r"(\d+)\.(\d+)", text)
    return (int(found.group(1)), int(found.group(2))) if found else None


def _dotted(version) -> str:
    return ".".join(map(str, version))
