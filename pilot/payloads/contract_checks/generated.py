"""Checks that need no real data: the self-test, and inputs that are not there or have no bytes."""

import json

from .cases import RESULT_NAME, Bench, judge

FRAME = {"run": 4192, "camcol": 4, "field": 300, "filter": "r"}
PATCH = {"tract": 3, "patch": "38,6", "filter": "r"}
#: Stage: its data id, its inputs (role, data id of the input).
TASKS = {
    "ProcessCcd": (FRAME, [("fpC", None), ("fpM", None), ("tsField", None), ("refCat", None)]),
    "Coadd": (PATCH, [("calexp", FRAME)]),
    "ForcedPhot": (FRAME, [("calexp", None), ("psf", None), ("coaddSrc", PATCH)]),
}


def self_test(bench: Bench) -> bool:
    """Returns whether this node can run the payload."""
    answer = bench.call(["--self-test"], bench.sandbox())
    fit = answer.returncode == 0
    bench.report.check("self-test answers", _self_test_problems(answer))
    if not fit:
        bench.report.skipped("all else", f"the node is unfit: {answer.stderr.decode('utf-8', 'replace').strip()}")
    empty = bench.sandbox()
    bare = bench.call(["--self-test"], empty, path=str(empty))
    # env, which a script may be started by, says 127 in its own words when it finds no interpreter.
    problems = [] if bare.returncode in (126, 127) else _self_test_problems(bare)
    bench.report.check("self-test answers when PATH leads nowhere", problems)
    return fit


def _self_test_problems(answer) -> list[str]:
    if answer.returncode == 0:
        return []
    if answer.returncode != 1:
        return [f"exit status {answer.returncode}; it must be 0 (fit) or 1 (unfit)"]
    lines = answer.stderr.decode("utf-8", "replace").strip().splitlines()
    return [] if len(lines) == 1 else [f"unfit, and stderr has {len(lines)} lines; one line must say why"]


def missing_inputs(bench: Bench, stage: str) -> None:
    """Planned files that are not there are an outcome of the input kind, not a crash."""
    _input_failure(bench, stage, "inputs that are not there", None)


def empty_inputs(bench: Bench, stage: str) -> None:
    _input_failure(bench, stage, "inputs of 0 bytes", b"")


def _input_failure(bench: Bench, stage: str, what: str, content: bytes | None) -> None:
    data_id, inputs = TASKS[stage]
    sandbox = bench.sandbox()
    (sandbox / "in").mkdir()
    items = []
    for role, own_id in inputs:
        path = f"in/{role}.dat"
        items.append({"role": role, "path": path, **({"dataId": own_id} if own_id else {})})
        if content is not None:
            (sandbox / path).write_bytes(content)
    task = {
        "version": 1, "taskId": 1, "attempt": 1, "campaign": "conformance", "stage": stage, "dataId": data_id, "inputs": items,
        "inputsLeftOut": 0, "outputDir": "out", "parameters": {},
        "limits": {"wallSeconds": int(bench.limit), "memoryMiB": 0, "diskMiB": 0, "cores": 1},
    }
    (sandbox / "task.json").write_text(json.dumps(task), encoding="utf-8")
    run = bench.run(sandbox)
    problems = judge(bench, sandbox, task, run)
    if not problems:
        outcome = json.loads((sandbox / RESULT_NAME).read_text(encoding="utf-8"))["outcome"]
        if not bench.rules.is_input_failure(outcome):
            problems.append(f"the outcome is {outcome}; it must be one of the input category (200-299)")
    bench.report.check(f"{stage} with {what}", problems)
