"""The progress of birthday coupons, by rule and month: BIRTHDAY_RUN#<rule> <month>."""

from chalicelib.aws import dynamo
from chalicelib.tables.members import BirthdayRun


def find_run(rule_id: str, month: str) -> tuple[str | None, bool]:
    """The progress of a rule in a month: the id of the last member handled (None: none yet), and whether all members
    are done."""
    item = dynamo.find(BirthdayRun, f"BIRTHDAY_RUN#{rule_id}", month)
    return (item.after, item.done) if item else (None, False)


def save_run(rule_id: str, month: str, *, after: str | None) -> None:
    """Saves the progress. `after` is the id of the last member handled; None: all members are done. If two ticks handle
    the same members at once, each member still gets only one coupon."""
    run = BirthdayRun(pk=f"BIRTHDAY_RUN#{rule_id}", sk=month, after=after, done=after is None)
    dynamo.commit([dynamo.put("run", run)])
