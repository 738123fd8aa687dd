#!/usr/bin/python3
"""Puts a payload, in whatever language, through the payload contract (CONTRACT.md).

    conformance.py PAYLOAD [--case-dir DIR] [--stage STAGE ...] [--grace SECONDS] [--limit SECONDS] [--registry outcome.proto]

A case is a folder below DIR with `task.json`, the inputs it names and, if wanted, `expect.json`: {"outcome": "OK"}. Without cases only
what can be generated is checked: the self-test, inputs that are missing or empty. With cases: whole runs and SIGTERM too.
Prints a line for each check. Exit status 0: all passed; 1: something failed; 2: wrong use, or the node can't run the payload.
Needs python3-jsonschema (apt-get install python3-jsonschema) and Linux.
"""

import argparse
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE))

try:
    from contract_checks.report import Report
    from contract_checks.rules import Rules
    from contract_checks import cases, generated
except ImportError as missing:
    print(f"conformance: {missing}; apt-get install python3-jsonschema, and call this with /usr/bin/python3", file=sys.stderr)
    sys.exit(2)

STAGES = ("ProcessCcd", "Coadd", "ForcedPhot")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("payload", type=Path)
    parser.add_argument("--case-dir", type=Path, help="a folder of cases, or one case")
    parser.add_argument("--stage", action="append", choices=STAGES, help="stages the payload knows (default: all)")
    parser.add_argument("--grace", type=float, default=10.0, help="seconds from SIGTERM to the end (default 10)")
    parser.add_argument("--limit", type=float, default=600.0, help="seconds a run may take before it counts as hung (default 600)")
    parser.add_argument("--registry", type=Path, default=HERE.parent.parent / "protos" / "dcgrid" / "v1" / "outcome.proto")
    arguments = parser.parse_args()
    payload = arguments.payload.resolve()
    for path, what in ((payload, "payload"), (arguments.registry, "outcome registry")):
        if not path.is_file():
            print(f"conformance: there is no {what} {path}", file=sys.stderr)
            return 2
    folders = cases.find(arguments.case_dir)
    if arguments.case_dir is not None and not folders:
        print(f"conformance: no task.json in {arguments.case_dir} or its folders", file=sys.stderr)
        return 2

    report = Report()
    rules = Rules(HERE / "schema", arguments.registry)
    # A comma and a space: tools split arguments at them, and a site's scratch path is not ours to choose.
    with tempfile.TemporaryDirectory(prefix="conformance, ") as work:
        bench = cases.Bench(payload, Path(work), rules, report, arguments.limit, arguments.grace)
        fit = generated.self_test(bench)
        if fit:
            for stage in arguments.stage or STAGES:
                generated.missing_inputs(bench, stage)
                generated.empty_inputs(bench, stage)
            for folder in folders:
                cases.whole_run(bench, folder)
                cases.terminated_run(bench, folder)
            if not folders:
                report.skipped("whole runs and SIGTERM", "no --case-dir")
    report.summary()
    if not fit:
        return 1 if report.failed else 2
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
