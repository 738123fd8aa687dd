"""What result.json must be: the schema, the outcome registry, and what a schema can't say."""

import json
import re
from pathlib import Path

from jsonschema import Draft202012Validator

LAST_OK_CODE = 99
INPUT_CODES = range(200, 300)
#: Codes that only the pilot or the server can know. NODE_UNFIT is the payload's word too.
NOT_FOR_PAYLOADS = {
    "UPSTREAM_FAILED", "STAGE_IN_FAILED", "STAGE_OUT_FAILED", "CHECKSUM_MISMATCH", "PILOT_LOST", "PREEMPTED",
    "PAYLOAD_CRASHED", "PAYLOAD_NO_RESULT", "PAYLOAD_BAD_RESULT",
}
#: What each stage must have written when its outcome is one of OK.
OUTPUT_ROLES = {
    "ProcessCcd": {"calexp", "psf", "src"}, "Coadd": {"coadd", "coaddSrc", "preview"}, "ForcedPhot": {"forcedSrc"},
}


class Rules:
    """schema: the folder of the schemas. registry: outcome.proto."""

    def __init__(self, schema: Path, registry: Path):
        self._result = Draft202012Validator(json.loads((schema / "result.schema.json").read_text(encoding="utf-8")))
        self._task = Draft202012Validator(json.loads((schema / "task.schema.json").read_text(encoding="utf-8")))
        self.codes = read_registry(registry)

    def task_problems(self, task) -> list[str]:
        return _violations(self._task, task)

    def result_problems(self, sandbox: Path, task: dict, text: str) -> list[str]:
        """What is wrong with the text of a result.json, given the sandbox as the payload left it."""
        try:
            result = json.loads(text, parse_constant=_refuse_constant)
        except ValueError as error:
            return [f"result.json is not JSON: {error}"]
        problems = _violations(self._result, result)
        if problems:
            return problems
        return self._outcome_problems(result) + _output_problems(sandbox, task, result, self.is_ok(result["outcome"]))

    def is_ok(self, name: str) -> bool:
        return self.codes.get(name, LAST_OK_CODE + 1) <= LAST_OK_CODE

    def is_input_failure(self, name: str) -> bool:
        return self.codes.get(name) in INPUT_CODES

    def _outcome_problems(self, result: dict) -> list[str]:
        problems = []
        named = [result["outcome"], *(error["code"] for error in result["errors"])]
        for name in dict.fromkeys(named):
            if name not in self.codes:
                problems.append(f"the outcome registry has no code {name}")
            elif name in NOT_FOR_PAYLOADS:
                problems.append(f"{name} is for the pilot to say, not for a payload")
        if result["outcome"] == "OK" and result["errors"]:
            problems.append("the outcome is OK and there are errors")
        if not self.is_ok(result["outcome"]):
            if not result["errors"]:
                problems.append(f"the outcome is {result['outcome']} and errors is empty; the first cause belongs there")
            elif result["errors"][0]["code"] != result["outcome"]:
                problems.append(f"the outcome is {result['outcome']}, the first error {result['errors'][0]['code']}; they must agree")
            if not result["message"].strip():
                problems.append("a failure without a message")
        for text in (result["message"], *(error["message"] for error in result["errors"])):
            if "\n" in text:
                problems.append(f"a message has more than one line: {text[:60]!r}")
        names = [figure["name"] for figure in result["figures"]]
        problems += [f"figure {name} is given twice" for name in sorted({name for name in names if names.count(name) > 1})]
        return problems


def read_registry(path: Path) -> dict[str, int]:
    """Code names without their prefix, and their numbers."""
    found = re.findall(r"^\s*OUTCOME_CODE_([A-Z0-9_]+)\s*=\s*(\d+)\s*;", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: int(number) for name, number in found}


def _violations(validator, document) -> list[str]:
    return [f"{'.'.join(map(str, error.absolute_path)) or 'the document'}: {error.message[:200]}" for error in validator.iter_errors(document)]


def _refuse_constant(name: str):
    raise ValueError(f"{name} is no JSON number")


def _output_problems(sandbox: Path, task: dict, result: dict, ok: bool) -> list[str]:
    problems = []
    below = (sandbox / task["outputDir"]).resolve()
    paths = [output["path"] for output in result["outputs"]]
    for path in paths:
        full = (sandbox / path).resolve()
        if Path(path).is_absolute() or below not in full.parents:
            problems.append(f"output {path} is not below {task['outputDir']}")
        elif not full.is_file():
            problems.append(f"output {path} is not there")
    problems += [f"output {path} is named twice" for path in sorted({path for path in paths if paths.count(path) > 1})]
    roles = {output["role"] for output in result["outputs"]}
    lacking = OUTPUT_ROLES[task["stage"]] - roles
    if ok and lacking:
        problems.append(f"the outcome is {result['outcome']} and there is no output {', '.join(sorted(lacking))}")
    return problems
