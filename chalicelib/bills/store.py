"""Stores bills, our entries of their days, and differences. A bill's `rev` changes with every change of its day. It
fences the writes of a matching: a matching that was overtaken writes no more differences and no bill."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date, datetime

from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.aws.mapping import Mapping
from chalicelib.bills.rules.bill import FINAL, MATCHING, Bill, BilledMerchant, Ours, Side, Tally
from chalicelib.bills.rules.match import NOT_OURS, OPEN, RESOLVED, Difference
from chalicelib.tables import base
from chalicelib.tables.bills import Bill as Item
from chalicelib.tables.bills import BillDifference, Entry, SeenElsewhere
from chalicelib.tables.bills import BilledMerchant as Merchant

STORED = Mapping(Bill, Item, open="open_differences")
STORED_DIFFERENCE = Mapping(Difference, BillDifference)
STORED_ENTRY = Mapping(Ours, Entry)
BILL, DIFFERENCE = "bill", "difference"
# A transaction has at most a hundred actions. One of them is the fence.
WRITTEN_TOGETHER = 99
# The sort keys of differences, and of rows of other systems, begin with these.
DIFFERENCES, OTHERS = "DIFFERENCE#", "OTHER#"


class Overtaken(Exception):
    """The day changed since it was read. The process that changed it, or the next tick, continues."""


# --- merchants and bills ------------------------------------------------------------------------------------------
def merchants() -> dict[str, BilledMerchant]:
    """Returns the merchant ids that have bills, by merchant id. Strongly consistent."""
    return {
        one.sk: BilledMerchant(one.sk, date.fromisoformat(one.first_day), date.fromisoformat(one.last_day))
        for one in Merchant.query("MERCHANTS", consistent_read=True)
    }


def save_billed_day(mchid: str, day: date) -> None:
    """Stores that a merchant id has entries on a day: moves its first or last day if the day is outside of them."""
    first, last, text = Merchant.first_day, Merchant.last_day, day.isoformat()
    not_known, key = Merchant.pk.does_not_exist(), Merchant(pk="MERCHANTS", sk=mchid)
    for changes, condition in (
        ([first.set(text), last.set(text)], not_known),
        ([first.set(text)], first > text),
        ([last.set(text)], last < text),
    ):
        with suppress(dynamo.Refused):
            dynamo.commit([dynamo.update("merchant", key, changes, condition)])
            return


def find(mchid: str, day: date) -> Bill:
    """Returns a day's bill; a waiting one if none is stored. Strongly consistent."""
    item = dynamo.find(Item, _pk(mchid), day.isoformat())
    return _read(item) if item else Bill(mchid, day)


def bills(mchid: str, first: date, last: date) -> dict[date, Bill]:
    """Returns the stored bills of the days from `first` to `last`, both included, by day. Strongly consistent."""
    within = Item.sk.between(first.isoformat(), last.isoformat())
    return {one.day: one for one in map(_read, Item.query(_pk(mchid), within, consistent_read=True))}


def find_many(places: Iterable[tuple[date, str]]) -> dict[tuple[date, str], Bill]:
    """Returns the stored bills of these days and merchant ids (at most a hundred), in one read."""
    found = map(_read, Item.batch_get([(_pk(mchid), day.isoformat()) for day, mchid in places]))
    return {(one.day, one.mchid): one for one in found}


def save(bill: Bill, more: Sequence[Action] = ()) -> Bill:
    """Saves a bill, with more actions in the same transaction. Returns it with its new `rev`. Raises Overtaken if its
    day changed since it was read."""
    after = replace(bill, rev=bill.rev + 1)
    as_read = Item.rev == bill.rev if bill.rev else Item.pk.does_not_exist()
    try:
        dynamo.commit([dynamo.put(BILL, _item(after), as_read), *more])
    except dynamo.Refused as refused:
        raise Overtaken(f"bill {bill.mchid} {bill.day}") from refused
    return after


def match_again(mchid: str, day: date) -> None:
    """Marks a day to be matched again, because its data changed. Does nothing if the day was not matched yet: it will
    be matched anyway."""
    changes = [Item.state.set(MATCHING), Item.rev.add(1), Item.again_at.remove()]
    was_matched = Item.state.is_in(MATCHING, *FINAL)
    try:
        dynamo.commit([dynamo.update(BILL, Item(pk=_pk(mchid), sk=day.isoformat()), changes, was_matched)])
    except dynamo.Refused:
        return


# --- our entries --------------------------------------------------------------------------------------------------
def add_entry(mchid: str, entry: Ours) -> bool:
    """Adds an entry of ours to its day, once. Returns False for a repeat."""
    item = STORED_ENTRY.item(
        entry,
        pk=_day("OURS", mchid, entry.day),
        sk=f"{entry.kind}#{entry.number}",
        transaction_id=entry.transaction_id or None,
        refund_no=entry.refund_no or None,
    )
    entry_is_new = Entry.pk.does_not_exist()
    try:
        dynamo.commit([dynamo.put("entry", item, entry_is_new)])
    except dynamo.Refused:
        return False
    return True


def entries(mchid: str, day: date) -> Iterator[Ours]:
    """Yields our entries of a day. Strongly consistent."""
    yield from map(STORED_ENTRY.read, Entry.query(_day("OURS", mchid, day), consistent_read=True))


def seen_on(mchid: str, entries: Iterable[Ours]) -> dict[tuple[str, str], date]:
    """Returns the day whose bill has an entry, by the entry's kind and number. An entry that was never seen in another
    day's bill is left out. Reads a hundred items per call."""
    keys = {(_seen(mchid, one.kind, one.number), "SEEN"): (one.kind, one.number) for one in entries}
    found = SeenElsewhere.batch_get(list(keys), consistent_read=True) if keys else ()
    return {keys[one.pk, one.sk]: date.fromisoformat(one.day) for one in found}


def save_seen(mchid: str, places: Sequence[tuple[str, str]], day: date) -> None:
    """Stores that the bill of this day has these entries (kind and number), which belong to another day or are not
    recorded yet."""
    puts = [
        dynamo.put(f"seen_{n}", SeenElsewhere(pk=_seen(mchid, *one), sk="SEEN", day=day.isoformat()))
        for n, one in enumerate(places)
    ]
    for start in range(0, len(puts), WRITTEN_TOGETHER):
        dynamo.commit(puts[start : start + WRITTEN_TOGETHER])


# --- differences --------------------------------------------------------------------------------------------------
def differences(mchid: str, day: date) -> list[Difference]:
    """Returns all differences of a day, including those that are gone. Strongly consistent."""
    return [STORED_DIFFERENCE.read(one) for one in BillDifference.query(_day("DIFF", mchid, day), consistent_read=True)]


def page(mchid: str, day: date, *, section: str, limit: int, after: str | None) -> tuple[list[Difference], str | None]:
    """Returns a page of one section (DIFFERENCES or OTHERS), sorted by kind and number, and where the next page
    begins."""
    within = BillDifference.sk.startswith(section)
    items, next_after = base.page(BillDifference, _day("DIFF", mchid, day), within, limit=limit, after=after)
    return [STORED_DIFFERENCE.read(one) for one in items], next_after


def find_difference(mchid: str, day: date, kind: str, number: str) -> Difference | None:
    """Returns one difference, or None. Does not find rows of other systems."""
    item = dynamo.find(BillDifference, _day("DIFF", mchid, day), f"{DIFFERENCES}{kind}#{number}")
    return STORED_DIFFERENCE.read(item) if item else None


def save_differences(bill: Bill, changed: Sequence[Difference]) -> None:
    """Saves the differences that a matching found. Raises Overtaken if the day changed since the bill was saved."""
    day_as_read = Item.rev == bill.rev
    fence = dynamo.check(BILL, Item(pk=_pk(bill.mchid), sk=bill.day.isoformat()), day_as_read)
    for start in range(0, len(changed), WRITTEN_TOGETHER):
        together = changed[start : start + WRITTEN_TOGETHER]
        puts = [dynamo.put(f"{DIFFERENCE}_{n}", _difference_item(bill, one)) for n, one in enumerate(together)]
        try:
            dynamo.commit([fence, *puts])
        except dynamo.Refused as refused:
            raise Overtaken(f"bill {bill.mchid} {bill.day}") from refused


def resolve(bill: Bill, difference: Difference, *, by: str, note: str, at: datetime) -> Difference:
    """Resolves a difference with a note of staff. Raises Overtaken if the day or the difference changed since it was
    read."""
    after = replace(difference, state=RESOLVED, resolved={"by": by, "note": note, "at": at.isoformat()})
    still_open = BillDifference.state == OPEN
    resolved = dynamo.put(DIFFERENCE, _difference_item(bill, after), still_open)
    # While the day is being matched, `open` is the previous matching's count. The present matching counts again.
    save(replace(bill, open=bill.open - (bill.state in FINAL)), [resolved])
    return after


# --- items --------------------------------------------------------------------------------------------------------
def place(difference: Difference) -> str:
    """Returns the sort key of a difference."""
    section = OTHERS if difference.what == NOT_OURS else DIFFERENCES
    return f"{section}{difference.kind}#{difference.number}"


def _pk(mchid: str) -> str:
    return f"BILL#{mchid}"


def _seen(mchid: str, kind: str, number: str) -> str:
    return f"SEEN#{mchid}#{kind}#{number}"


def _day(what: str, mchid: str, day: date) -> str:
    return f"{what}#{mchid}#{day.isoformat()}"


def _item(bill: Bill) -> Item:
    return STORED.item(bill, pk=_pk(bill.mchid), sk=bill.day.isoformat(), tally=asdict(bill.tally))


def _read(item: Item) -> Bill:
    return STORED.read(
        item,
        mchid=item.pk.partition("#")[2],
        day=date.fromisoformat(item.sk),
        tally=_tally(item.tally) if item.tally else Tally(),
    )


def _tally(stored: dict[str, dict[str, int]]) -> Tally:
    """Reads a tally from its stored form, which `dataclasses.asdict` made."""
    sides = {name: Side(**sums) for name, sums in stored.items() if name != "counts"}
    return Tally(**sides, counts=dict(stored["counts"]))


def _difference_item(bill: Bill, one: Difference) -> BillDifference:
    return STORED_DIFFERENCE.item(
        one,
        pk=_day("DIFF", bill.mchid, bill.day),
        sk=place(one),
        transaction_id=one.transaction_id or None,
        refund_no=one.refund_no or None,
    )
