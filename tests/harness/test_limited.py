"""The limited store shows what no local engine does, and operations end correctly on it."""

from datetime import timedelta

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from chalicelib.coupons.store import coupons
from proof import effort
from proof.dynamo.limited import LimitedStore, Limits, Simulation, Solo
from proof.effort import ROUGH_RUNS, count, shared
from proof.flash_sale import hold_sale
from proof.lab import Laboratory, difference
from proof.operations import OPERATIONS
from proof.process import REGION
from proof.scenes.callers import move_time
from proof.scenes.common import finish
from proof.sweep import attempted
from tests.harness.test_bites import unguarded

TABLE = "lab-coupons"
ROUGH = Limits(lost=0.04, met=0.08, throttled=0.04, index_lag_seconds=0.5)


@pytest.fixture(scope="session")
def limited_laboratory(simulator, keys):
    return Laboratory(*simulator, keys, LimitedStore(REGION, Limits(), Solo()))


@pytest.fixture
def limited(limited_laboratory):
    with limited_laboratory.open() as lab:
        yield lab


@pytest.fixture
def store(limited):
    """Limits on, for one caller."""
    limited.fresh()
    limited.store.time = Solo()
    limited.store.begin(Limits())
    yield limited.store
    limited.store.limiting, limited.store.limits = False, Limits()


def put(sk, **more):
    return {"TableName": TABLE, "Item": {"pk": {"S": "hot"}, "sk": {"S": sk}}, **more}


def code(error):
    return error.value.response["Error"]["Code"]


def test_a_write_to_an_item_of_a_running_transaction_is_refused(store):
    simulation, results = Simulation(), []
    store.time = simulation

    def act(operation, request):
        try:
            store.perform(operation, request)
            results.append("done")
        except ClientError as error:
            results.append(error.response["Error"]["Code"])

    both = {"TransactItems": [{"Put": put("1")}, {"Put": put("2")}]}
    simulation.begin(0.000, lambda: act("TransactWriteItems", both))
    simulation.begin(0.004, lambda: act("TransactWriteItems", both))
    simulation.begin(0.005, lambda: act("PutItem", put("2")))
    simulation.begin(0.050, lambda: act("PutItem", put("2")))
    simulation.run()
    assert sorted(results) == ["TransactionCanceledException", "TransactionConflictException", "done", "done"]


def test_a_partition_key_takes_a_thousand_write_units_a_second(store):
    done, simulation = [], Simulation()
    store.time, store.limits = simulation, Limits(ahead_seconds=0.01)

    def act():
        try:
            store._attempt("PutItem", put("1"))
            done.append(simulation.now())
        except ClientError:
            return

    for number in range(4000):
        simulation.begin(number / 2000, act)
    simulation.run()
    assert 1990 <= len(done) <= 2030
    assert store.refused["throttles"] > 1900


def test_an_index_lags_behind_its_table(limited, store):
    store.limiting = False
    token = limited.world.token_of("o_1")
    limited.world.open_payment(token, 1000)
    store.limiting = True
    limited.world.open_payment(token, 2000)

    def amounts():
        shown = limited.world.as_shopper(token, "GET", "/v1/me/payments").json["payments"]
        return {one["amount_fen"] for one in shown}

    store.limits = Limits(index_lag_seconds=60)
    assert amounts() == {1000}
    store.time.pass_by(61)
    assert amounts() == {1000, 2000}


def test_a_response_lost_at_every_try_is_a_fault_although_the_write_is_done(store):
    store.limits = Limits(lost=1.0)
    with pytest.raises(ConnectionClosedError):
        store.perform("PutItem", put("1"))
    assert any(one["sk"] == {"S": "1"} for one in store.items(TABLE))


def test_a_repeated_conditional_write_fails_if_its_first_response_was_lost(store):
    store.limits = Limits(lost=1.0)
    with pytest.raises(ClientError) as refused:
        store.perform("PutItem", put("1", ConditionExpression="attribute_not_exists(pk)"))
    assert code(refused) == "ConditionalCheckFailedException"


def noted_later(lines):
    """Facts without the note that a campaign is sold out: a claim that conflicts three times leaves it to the next
    claim (`stock.note_sold_out`). The units left are compared."""
    return [line for line in lines if not ('"STOCK_STATE"' in line and '"sold_out": true' in line)]


@shared(ROUGH_RUNS)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_operations_end_the_same_on_a_store_that_fails_at_random(limited, store, operation, share):
    """Responses are lost, calls conflict, are throttled or lag; callers repeat; the result is that of a store
    without failures."""
    store.limiting = False
    limited.fresh()
    operation.prepare(limited.world)
    mark = limited.mark()
    mark.back()
    answer = attempted(limited, operation)
    finish(limited.world)
    expected = noted_later(limited.outcome(answer, same_times=operation.same_times, ignored=operation.ignored))
    for chance in effort.chances(operation.name, ROUGH_RUNS.of(share)):
        mark.back()
        store.begin(ROUGH, chance)
        answer = attempted(limited, operation, tries=12, rough=True)
        store.limiting = False
        limited.check(at_rest=False)
        finish(limited.world)
        limited.check(at_rest=True)
        found = noted_later(limited.outcome(answer, same_times=operation.same_times, ignored=operation.ignored))
        assert found == expected, f"{operation.name}, drawn by {chance!r}\n{difference(expected, found)}"
        count("rough runs on the limited store")


def test_the_rough_store_injects_every_kind_of_failure(store):
    store.begin(ROUGH, seed=1)
    refused = 0
    for number in range(200):
        try:
            store.perform("PutItem", put(str(number)))
        except (ClientError, ConnectionClosedError):
            refused += 1
    assert store.refused["conflicts"] > 5
    assert store.refused["throttles"] > 2
    assert 5 < refused < 60


def test_the_harness_moves_time_on_a_store_that_refuses_everything(limited, store):
    store.begin(Limits(throttled=1.0))
    before = limited.world.now()
    move_time(limited.world, hours=1)
    assert limited.world.now() - before == timedelta(hours=1)
    with pytest.raises(ClientError):
        store.perform("PutItem", put("1"))


def test_a_flash_sale_sells_exactly_its_stock_and_everyone_gets_a_response(limited):
    sale = hold_sale(limited, shards=8, units=80, offered_per_second=800, shoppers=200)
    assert (sale.sold, sale.refused, sale.busy) == (80, 120, 0)
    assert sale.conflicts > 0


def test_the_flash_sale_finds_a_claim_without_a_stock_condition(limited, monkeypatch):
    """A claim whose stock has no condition oversells."""
    guarded = coupons.claim_actions

    def careless(coupon, shard):
        put_coupon, update = guarded(coupon, shard)
        return [put_coupon, unguarded(update)]

    monkeypatch.setattr(coupons, "claim_actions", careless)
    sale = hold_sale(limited, shards=8, units=80, offered_per_second=800, shoppers=200)
    assert sale.sold > sale.units
