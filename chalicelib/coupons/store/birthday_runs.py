"""How far the birthday issue of each rule and month has come."""

from chalicelib.aws import dynamo
from chalicelib.tables.members import BirthdayRun


def find_run(rule_id: str, month: str) -> tuple[str | None, bool]:
    """How far a rule's birthday issue of a month has come: the last member, and whether it is done."""
    item = dynamo.find(BirthdayRun, f"BIRTHDAY_RUN#{rule_id}", month)
    return (item.after, item.done) if item else (None, False)


def save_run(rule_id: str, month: str, *, after: str | None) -> None:
    """Notes how far it has come; None: done. Two ticks at once may go over the same members; each gets one coupon."""
    run = BirthdayRun(pk=f"BIRTHDAY_RUN#{rule_id}", sk=month, after=after, done=after is None)
    dynamo.commit([dynamo.put("run", run)])
