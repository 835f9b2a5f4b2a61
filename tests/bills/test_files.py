"""A file that cannot be relied on changes nothing; what is kept is kept once, and fetched again where it is gone."""

from datetime import date

import boto3
import pytest

from chalicelib.bills import archive, store
from simulator.misbehave import LOST_ANSWER, SERVER_ERROR
from simulator.stack import MCHID
from tests.bills.made import anew, counts, morning, seen, tick


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"wrong_hash": 1}, "hash_differs"),
        ({"truncated": 1}, "line 4: "),
        ({"cell_more": 1}, "line 2: 28 cells"),
        ({"column_less": "订单金额"}, "no column 订单金额"),
    ],
)
def test_a_bill_that_cannot_be_relied_on_changes_nothing_and_is_fetched_again(world, token, day, wrong, why):
    world.buy(token, 5000)
    world.simulator.bills.plant(day, **wrong)
    morning(world, day)
    told = seen(world, day)
    assert (told["bill"]["state"], told["bill"]["tries"]) == ("failed", 1)
    assert told["bill"]["why"].startswith(why)
    assert told["differences"] == []
    world.move(minutes=30)
    tick(world)
    assert seen(world, day)["bill"]["counts"]["matched"] == 1


def test_a_column_nobody_knows_and_a_byte_order_mark_do_no_harm(world, token, day):
    world.buy(token, 5000)
    world.simulator.bills.plant(day, column_more=True, bom=True)
    morning(world, day)
    assert seen(world, day)["bill"]["counts"]["matched"] == 1


def test_what_unpacks_to_more_than_a_day_could_sell_is_refused(world, token, day, monkeypatch):

    world.buy(token, 5000)
    for name in ("MOST_UNPACKED_BYTES", "MOST_PACKED_BYTES"):
        with monkeypatch.context() as patched:
            patched.setattr(archive, name, 100)
            morning(world, day)
            assert seen(world, day)["bill"]["why"] == "too_large"
        world.move(minutes=30)
    assert boto3.client("s3").list_objects_v2(Bucket="mp-bills")["KeyCount"] == 0


def test_what_is_no_gzip_is_refused(world, token, day):
    world.buy(token, 5000)
    world.simulator.bills.download = lambda token: b"no gzip at all"
    morning(world, day)
    assert seen(world, day)["bill"]["why"] == "not_gzip"


def test_our_signature_goes_to_the_providers_own_address_only(world, token, day):
    world.buy(token, 5000)
    real = world.simulator.bills.tradebill
    for foreign in ("http://127.0.0.1.example.invalid/v3/x?token=1", "http://evil.invalid/v3/x", "file:///etc/passwd"):
        world.simulator.bills.tradebill = lambda *told, url=foreign: {**real(*told), "download_url": url}
        morning(world, day)
        assert seen(world, day)["bill"]["why"] == "refused: FOREIGN_ADDRESS"


def test_a_link_whose_time_is_over_is_asked_for_anew(world, token, day):
    world.buy(token, 5000)
    world.simulator.bills._files = Forgetful()
    morning(world, day)
    assert (seen(world, day)["bill"]["state"], seen(world, day)["bill"]["why"]) == ("failed", "no_answer")
    world.simulator.bills._files = {}
    world.move(minutes=30)
    tick(world)
    assert seen(world, day)["bill"]["state"] == "matched"


class Forgetful(dict):
    """Links that are over at once."""

    def __setitem__(self, key, value):
        """Nothing is kept."""


@pytest.mark.parametrize("operation", ["bill", "bill_file"])
def test_a_provider_that_does_not_answer_is_asked_at_the_next_tick(world, token, day, operation):
    world.buy(token, 5000)
    world.simulator.moods.plan(operation, SERVER_ERROR, times=2)
    morning(world, day)
    first = seen(world, day)["bill"]
    assert (first["state"], first["why"]) == ("failed", "no_answer")
    while seen(world, day)["bill"]["state"] != "matched":
        world.move(minutes=30)
        tick(world)
        assert seen(world, day)["bill"]["tries"] < 3


def test_a_download_whose_answer_is_lost_is_repeated(world, token, day):
    world.buy(token, 5000)
    world.simulator.moods.plan("bill", LOST_ANSWER)
    morning(world, day)
    if seen(world, day)["bill"]["state"] == "failed":
        world.move(minutes=30)
        tick(world)
    assert seen(world, day)["bill"]["state"] == "matched"


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (lambda world, day: world.simulator.moods.plan("bill", SERVER_ERROR, times=2), "no_answer"),
        (lambda world, day: world.simulator.moods.plan("bill", "no:NO_AUTH"), "refused: NO_AUTH"),
        (lambda world, day: world.simulator.bills.plant(day, truncated=1), "line 4: 5 cells under 27 columns"),
        (lambda world, day: world.simulator.bills.plant(day, wrong_hash=1), "hash_differs"),
        (lambda world, day: world.simulator.bills.plant(day, creating=1), None),
    ],
)
def test_a_matched_bill_whose_new_file_fails_stays_as_it_was_and_is_tried_again(world, token, day, wrong, why):
    world.buy(token, 5000)
    morning(world, day)
    before = seen(world, day)["bill"]
    assert before["state"] == "matched"
    wrong(world, day)
    told = anew(world, day)
    for name in ("state", "file", "sha1", "counts", "theirs", "matched_at", "open_differences"):
        assert told[name] == before[name], name
    assert (told["tries"], told["anew_at"] is not None) == (1, True)
    assert told["why"] == why or (why is not None and why.startswith("line 4") and told["why"].startswith("line 4"))
    world.move(minutes=30)
    tick(world)
    told = seen(world, day)["bill"]
    assert (told["state"], told["why"], told["tries"], told["anew_at"]) == ("matched", None, 0, None)
    assert told["matched_at"] > before["matched_at"]


@pytest.mark.parametrize("gone", [True, False])
def test_a_kept_file_that_is_gone_or_damaged_is_fetched_again(world, token, day, gone):
    world.buy(token, 5000)
    morning(world, day)
    kept, s3 = seen(world, day)["bill"]["file"], boto3.client("s3")
    s3.delete_object(Bucket="mp-bills", Key=kept)
    if not gone:
        s3.put_object(Bucket="mp-bills", Key=kept, Body=b"\x1f\x8b no gzip")
    store.match_again(MCHID, date.fromisoformat(day))
    tick(world)
    told = seen(world, day)["bill"]
    assert (told["state"], told["why"]) == ("matching", "file_gone" if gone else "not_gzip")
    world.move(minutes=30)
    tick(world)
    assert (seen(world, day)["bill"]["state"], counts(seen(world, day))) == ("matched", {"matched": 1})


def test_what_fails_again_and_again_is_kept_once_and_ever_more_rarely_asked_for(world, token, day):
    world.buy(token, 5000)
    s3 = boto3.client("s3")
    s3.put_bucket_versioning(Bucket="mp-bills", VersioningConfiguration={"Status": "Enabled"})
    world.simulator.bills.plant(day, column_less="订单金额", column_less_times=10**6)
    morning(world, day)
    for _ in range(16):
        world.move(minutes=30)
        world.fire("bills_fetch")
    versions = s3.list_object_versions(Bucket="mp-bills")["Versions"]
    assert len(versions) == 1
    assert seen(world, day)["bill"]["tries"] == 9


def test_nothing_is_asked_before_the_time_the_bill_tells_and_by_hand_at_once(world, token, day):
    world.buy(token, 5000)
    world.simulator.bills.plant(day, creating=2)
    morning(world, day)
    world.move(minutes=10)
    tick(world)
    bill = seen(world, day)["bill"]
    assert (bill["tries"], bill["again_at"] > bill["tried_at"]) == (1, True)
    assert anew(world, day)["tries"] == 2
    assert anew(world, day)["state"] == "matched"


@pytest.mark.parametrize("address", ["&sign=a%2fb", "&sign=a|b", "&sign=%e5%95%86|%7C", "&sign=商"])
def test_a_bill_is_fetched_whatever_its_address_is_spelled_like(world, token, day, address):
    world.buy(token, 5000)
    world.simulator.bills.plant(day, address=address)
    morning(world, day)
    assert seen(world, day)["bill"]["state"] == "matched"
