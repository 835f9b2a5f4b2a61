"""The budgets of the bench, and how a figure is shown next to its budget."""

from dataclasses import dataclass

CPU_RATIO = 1.4
COLD_RATIO = 1.1
ZIP_MB = 10
SALE_WINS_PER_SECOND = 2700
SALE_ADDED_P99_MS = 50


@dataclass(frozen=True)
class Budget:
    """How much an operation may use of DynamoDB. None: no budget. `calls`: reads and writes together. `reads`,
    `writes`: each alone. `transactions`: that many writes, and any number of reads. `units`: write units."""

    calls: int | None = None
    reads: int | None = None
    writes: int | None = None
    transactions: int | None = None
    units: int | None = None

    @property
    def words(self) -> str:
        """The budget of calls in words; empty if there is none."""
        parts = (
            (self.calls, "call"),
            (self.reads, "read"),
            (self.writes, "write"),
            (self.transactions, "transaction"),
        )
        return " + ".join(f"{most} {noun}{'s' if most > 1 else ''}" for most, noun in parts if most is not None)

    def allows(self, *, reads: float, writes: float) -> bool:
        """Whether these reads and writes are within the budget of calls."""
        within = (
            (reads + writes, self.calls),
            (reads, self.reads),
            (writes, self.writes),
            (writes, self.transactions),
        )
        return all(most is None or figure <= most for figure, most in within)


NONE = Budget()
