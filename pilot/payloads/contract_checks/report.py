"""One line for each check."""


class Report:
    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, name: str, problems: list[str]) -> bool:
        """Records a check: passed when `problems` is empty. Returns whether it passed."""
        if problems:
            self.failed += 1
            for problem in problems:
                print(f"FAIL  {name}: {problem}")
        else:
            self.passed += 1
            print(f"ok    {name}")
        return not problems

    def skipped(self, name: str, why: str) -> None:
        print(f"--    {name}: not checked, {why}")

    def summary(self) -> None:
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
