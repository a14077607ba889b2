class TestClock:
    """Stands still until told otherwise."""

    __test__ = False

    def __init__(self, moment: int = 1_780_000_000) -> None:
        self.moment = moment

    def now(self) -> int:
        return self.moment

    def advance(self, seconds: int) -> None:
        self.moment += seconds
