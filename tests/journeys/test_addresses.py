"""The first calls that `make run` prints work when they are copied."""

import re
import shlex
from string import Template

import pytest
import urllib3

from simulator.addresses import addresses


@pytest.fixture
def printed(running):
    return addresses(running).splitlines()


@pytest.fixture
def variables(printed):
    return dict(line.split("=", 1) for line in printed if re.match(r"[A-Z]+=", line))


def answer(line, variables):
    """What curl would do with such a line."""
    command, *words = shlex.split(Template(line).substitute(variables))
    assert command == "curl"
    headers = dict(words[number + 1].split(": ", 1) for number, word in enumerate(words) if word == "-H")
    return urllib3.request("GET", words[-1], headers=headers)


def test_the_three_printed_calls_work(printed, variables):
    health, wallet, usage = (answer(line, variables) for line in printed if line.startswith("curl"))
    assert [one.status for one in (health, wallet, usage)] == [200, 200, 200]
    assert health.json()["stage"] == "local"
    assert [one["campaign_id"] for one in wallet.json()["coupons"]] == ["welcome"]
    assert "rows" in usage.json()


def test_the_calls_are_short(printed):
    assert all(len(line) <= 120 for line in printed if line.startswith("curl"))


def test_the_operators_token_is_an_operators(variables):
    listed = answer('curl -H "Authorization: Bearer $OPERATOR" $API/admin/malls', variables)
    assert listed.status == 200
