"""The payload contract: task.json in, result.json out, failures as outcome codes."""

from __future__ import annotations

import json
import math
import os
from dataclasses import dataclass, field
from pathlib import Path

RESULT_VERSION = 1
MESSAGE_LENGTH = 1000
MAX_ERRORS = 100


class PayloadError(Exception):
    """A failure that has an outcome code. `code` is a name of outcome.proto without its prefix."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = one_line(message)


class PayloadErrors(Exception):
    """Several failures found at once (for instance two inputs missing), the first cause first."""

    def __init__(self, errors: list[PayloadError]):
        super().__init__(errors[0].message)
        self.errors = errors


class Failures:
    """Collects the failures of steps that don't depend on each other, so that all are reported at once."""

    def __init__(self):
        self._errors: list[PayloadError] = []

    def attempt(self, step, *arguments):
        """What `step(*arguments)` returns, or None when it failed."""
        try:
            return step(*arguments)
        except PayloadError as error:
            self._errors.append(error)
        except PayloadErrors as several:
            self._errors.extend(several.errors)
        return None

    def raise_if_any(self) -> None:
        if self._errors:
            raise PayloadErrors(self._errors)


def one_line(text: str) -> str:
    """`text` on one line, no longer than the schema allows."""
    return " ".join(str(text).split())[:MESSAGE_LENGTH]


@dataclass(frozen=True)
class TaskInput:
    """One staged file: its role in the contract, its path in the sandbox, its data id if it has one of its own."""

    role: str
    path: Path
    data_id: dict | None


@dataclass(frozen=True)
class Task:
    """What task.json says. Limits are 0 where there is none."""

    stage: str
    data_id: dict
    inputs: list[TaskInput]
    inputs_left_out: int
    output_dir: Path
    parameters: dict
    wall_seconds: int
    memory_mib: int

    def inputs_of(self, role: str) -> list[TaskInput]:
        return [item for item in self.inputs if item.role == role]

    def parameter(self, name: str, default: float) -> float:
        """A number from the campaign's parameters, or `default`. Raises UNCLASSIFIED for what is no number."""
        value = self.parameters.get(name, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise PayloadError("UNCLASSIFIED", f"parameter {name} must be a number, and is {value!r}; correct the campaign file")
        return value


@dataclass
class Outcome:
    """What a stage hands back: outputs with their roles, figures, and the code (OK unless said otherwise)."""

    code: str = "OK"
    message: str = ""
    errors: list[PayloadError] = field(default_factory=list)
    figures: list[dict] = field(default_factory=list)
    outputs: list[dict] = field(default_factory=list)

    def figure(self, name: str, value, unit: str) -> None:
        """Adds a figure. What could not be measured (NaN) is left out: JSON knows no NaN."""
        number = float(value)
        if math.isfinite(number):
            self.figures.append({"name": name, "value": int(number) if number.is_integer() else number, "unit": unit})

    def output(self, role: str, path: Path) -> None:
        """Adds an output file, which must be there already."""
        if not path.is_file():
            raise PayloadError("UNCLASSIFIED", f"output {path} was not written; this is a fault of the payload")
        self.outputs.append({"role": role, "path": path.as_posix()})


def load_task(path: Path) -> Task:
    """Reads task.json. Raises ValueError, KeyError or OSError: a pilot that writes no proper task is not our outcome."""
    record = json.loads(path.read_text(encoding="utf-8"))
    if record["version"] != 1:
        raise ValueError(f"task version {record['version']} is not 1")
    return Task(
        stage=record["stage"],
        data_id=record["dataId"],
        inputs=[TaskInput(item["role"], Path(item["path"]), item.get("dataId")) for item in record["inputs"]],
        inputs_left_out=record["inputsLeftOut"],
        output_dir=Path(record["outputDir"]),
        parameters=record["parameters"],
        wall_seconds=record["limits"]["wallSeconds"],
        memory_mib=record["limits"]["memoryMiB"],
    )


def failure(errors: list[PayloadError], figures: list[dict]) -> Outcome:
    """The outcome of a failed task: the first cause gives the code; no output is claimed."""
    return Outcome(errors[0].code, errors[0].message, errors[:MAX_ERRORS], figures)


def write_result(path: Path, outcome: Outcome) -> None:
    """Writes result.json whole or not at all: another name, flushed to disk, renamed."""
    record = {
        "version": RESULT_VERSION,
        "outcome": outcome.code,
        "message": one_line(outcome.message),
        "errors": [{"code": error.code, "message": error.message} for error in outcome.errors],
        "figures": outcome.figures,
        "outputs": outcome.outputs,
    }
    temporary = path.with_name(path.name + ".part")
    with open(temporary, "w", encoding="utf-8") as stream:
        json.dump(record, stream, indent=1, allow_nan=False)
        stream.write("\n")
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(temporary, path)
