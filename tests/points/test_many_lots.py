"""Members with many lots: what is there can be spent, comes back to its lots, and is taken back whole."""

from collections import Counter
from datetime import timedelta

import pytest

from chalicelib import clock, errors
from chalicelib.aws import dynamo
from chalicelib.once import Key
from chalicelib.points import adjust, credit, parts, verify
from chalicelib.points.parts import Source
from chalicelib.points.store import books, ledger
from proof.scenes import points
from proof.tap import watched
from tests.points.test_life import arrive, paid, policy, refund_of
from tests.points.test_life import points as shown

EACH = 100


def bought(world, times):
    """A member with so many lots of 100 points, one an hour, no two with one end but those of a day."""
    policy(world, expiry={"kind": "rolling", "months": 24}, cash=points.CASH)
    token, member_id = arrive(world)
    sales = [paid(member_id, clock.now() - timedelta(hours=times - n)) for n in range(times)]
    for sale in sales:
        credit.credit(sale)
    return token, member_id, sales


def spend(member_id, how_many, name="s", now=None):
    now = now or clock.now()
    source = Source("parking", name, now)
    dynamo.commit(parts.spend(member_id, how_many, source, mall_id="sun", redeemed_at="x", now=now))
    return source


def refunded(sale):
    return refund_of(sale, sale.id, refund_fen=sale.paid_fen)


def lots(member_id):
    return {lot.id: lot for lot in books.read_book(member_id, whole=True).lots}


def traced(act):
    """Calls of DynamoDB that it makes, by kind, without those for what a process remembers for a few seconds."""
    calls = Counter()

    def hook(call, through):
        remembered = str(call.request.get("TableName", "")).endswith(("-catalog", "-ops"))
        calls[call.operation] += call.service == "dynamodb" and not remembered
        return through()

    with watched(hook):
        act()
    return calls


@pytest.mark.parametrize(("times", "wanted"), [(100, 9_000), (1_000, 90_000)])
def test_what_lies_in_many_lots_is_spent_at_once_and_comes_back_to_each(world, times, wanted):
    token, member_id, _ = bought(world, times)
    before = lots(member_id)
    assert shown(world, token)["spendable"] == EACH * times
    with pytest.raises(errors.PointsInsufficient) as refused:
        spend(member_id, EACH * times + 1)
    assert refused.value.details["spendable"] == EACH * times
    source = spend(member_id, wanted + 1)
    spent = ledger.find_posting(member_id, source)
    assert spent.points == -wanted - 1
    assert [lot.points for lot in spent.lots] == [-EACH] * (wanted // EACH) + [-1], "an entry, every lot named"
    assert all(lot.issuer == "mall:sun" and lot.expires_at == before[lot.id].expires_at for lot in spent.lots)
    assert shown(world, token)["spendable"] == EACH * times - wanted - 1
    assert not verify.verify([member_id]).problems
    returned = Source("parking_return", "s", clock.now())
    for _ in range(2):
        parts.restore(member_id, source, returned)
    assert lots(member_id) == before
    assert shown(world, token)["spendable"] == EACH * times
    spend(member_id, EACH * times, "all")
    assert not lots(member_id)
    assert not verify.verify([member_id]).problems


def test_a_till_holds_nearly_all_of_many_lots_and_gives_them_back(world):
    token, member_id, _ = bought(world, 100)
    before, at = lots(member_id), world.device("till", "sun_cafe")
    for number, body in enumerate(({"points": 9_000}, {})):
        bill = {"code": points.code_of(member_id), "amount_fen": 190_000, **body}
        held = world.as_device(at, "/v1/pos/points/hold", bill, key=f"k{number}")
        assert (held.status, held.json["points"]) == (200, body.get("points", 9_500)), held.text
        assert shown(world, token)["spendable"] == 10_000 - held.json["points"]
        world.as_device(at, "/v1/pos/points/cancel", {"hold_id": held.json["hold_id"]})
        assert lots(member_id) == before


def test_up_to_eighty_lots_are_spent_with_one_read_and_one_transaction(world):
    _, member_id, _ = bought(world, 300)
    now = clock.now()  # read here, because the test clock's offset is an item too
    assert traced(lambda: spend(member_id, 1, now=now)) == {"Query": 1, "TransactWriteItems": 1}
    assert traced(lambda: spend(member_id, 79 * EACH, "s2", now)) == {"Query": 1, "TransactWriteItems": 1}
    assert traced(lambda: spend(member_id, 81 * EACH, "s3", now)) == {"Query": 2, "TransactWriteItems": 2}


@pytest.mark.parametrize("crash_after", range(6))
def test_a_crash_between_the_steps_changes_nothing_and_the_repeat_goes_on(world, crash_after):
    token, member_id, _ = bought(world, 300)
    before, seen = lots(member_id), Counter()

    def crash(call, through):
        if call.operation == "TransactWriteItems":
            seen["written"] += 1
            if seen["written"] > crash_after:
                raise RuntimeError("the process dies")
        return through()

    try:
        with watched(crash):
            spend(member_id, 29_000)
    except RuntimeError:
        assert lots(member_id) == before
        assert (shown(world, token)["spendable"], len(shown(world, token)["expiring"])) == (30_000, 5)
        spend(member_id, 29_000)
    assert shown(world, token)["spendable"] == 1_000
    assert not verify.verify([member_id]).problems


def test_the_newest_of_many_purchases_is_refunded_whole(world):
    _, member_id, sales = bought(world, 125)
    world.move(days=1)
    refund = refunded(sales[-1])
    for _ in range(2):
        credit.take_back(refund)
    assert books.read_book(member_id).balance == 12_400
    assert f"payment:{sales[-1].id}" not in lots(member_id)
    assert len(lots(member_id)) == 124
    assert not verify.verify([member_id]).problems


def test_a_refund_of_what_was_spent_takes_the_rest_and_owes_nothing(world):
    """The refunded purchase's own points were spent, with all others of then; what came since lies in many lots."""
    policy(world, expiry={"kind": "rolling", "months": 24})
    _, member_id = arrive(world)
    big = paid(member_id, clock.now() - timedelta(days=30), fen=500_000)
    credit.credit(big)
    spend(member_id, 10_000, "before")
    bought(world, 130)
    credit.take_back(refunded(big))
    book = books.read_book(member_id, whole=True)
    assert (book.balance, book.debt, len(book.lots)) == (3_000, 0, 30)
    assert not verify.verify([member_id]).problems


def test_staff_take_what_lies_in_many_lots(world):
    _, member_id, _ = bought(world, 300)
    policy(world, expiry={"kind": "rolling", "months": 24}, adjustment_limit=20_000)
    body = adjust.Adjust(member_id, "sun", -20_000, "reason")
    told, _ = adjust.make(body, staff_id="s", key=Key("k", "x"), now=clock.now())
    assert (told.state, books.read_book(member_id).balance) == ("applied", 10_000)
    assert not verify.verify([member_id]).problems


def test_a_merge_brings_bundles_and_what_is_owed_is_paid_out_of_many_lots(world):
    _, member_id, _ = bought(world, 130)
    parts.restore(member_id, spend(member_id, 12_000), Source("parking_return", "s", clock.now()))
    before = lots(member_id)
    owing = world.log_in("o_2")["member"]["member_id"]
    sale = paid(owing, clock.now(), fen=550_000)
    credit.credit(sale)
    spend(owing, 11_000, "all")
    credit.take_back(refunded(sale))
    assert books.read_book(owing).debt == 11_000
    dynamo.commit(parts.freeze_actions(owing, member_id, ()))
    parts.absorb(owing, member_id, now=clock.now())
    book = books.read_book(member_id, whole=True)
    assert (book.balance, book.debt, len(book.lots)) == (2_000, 0, 20)
    third = world.log_in("o_3")["member"]["member_id"]
    dynamo.commit(parts.freeze_actions(member_id, third, [owing]))
    parts.absorb(member_id, third, now=clock.now())
    brought = lots(third)
    assert set(brought) == {lot.id for lot in book.lots}
    assert all(lot.expires_at == before[lot.id].expires_at for lot in brought.values())
    assert not verify.verify([member_id, owing, third]).problems


def test_a_spend_of_more_lots_than_an_entry_holds(world):
    times = ledger.LOTS_OF_PAGE + 60
    token, member_id, _ = bought(world, times)
    before = lots(member_id)
    source = spend(member_id, EACH * times - 1)
    spent = ledger.find_posting(member_id, source)
    assert (len(spent.lots), sum(lot.points for lot in spent.lots)) == (times, 1 - EACH * times)
    assert shown(world, token)["entries"][0]["points"] == 1 - EACH * times
    parts.restore(member_id, source, Source("parking_return", "s", clock.now()))
    assert lots(member_id) == before
    assert not verify.verify([member_id]).problems


def test_a_credit_asks_nothing_of_the_book_however_many_lots_it_has(world):
    _, member_id, _ = bought(world, 130)
    credit.credit(paid(member_id, clock.now()))
    assert traced(lambda: credit.credit(paid(member_id, clock.now()))) == {"TransactWriteItems": 1}
