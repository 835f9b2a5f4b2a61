"""The first calls that `make run` prints work when they are copied."""

import re
import shlex
from string import Template

import pytest
import urllib3

from simulator.addresses import addresses
from simulator.running import Running


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


# A route for each role that is open to it, and one that is not.
REACH = {
    "OPERATOR": ("admin/malls", None),
    "FINANCE": ("admin/devices", "admin/malls"),
    "AUDITOR": ("admin/devices", "admin/malls"),
    "MERCHANT": ("admin/campaigns", "admin/devices"),
}


@pytest.mark.parametrize("variable", REACH)
def test_there_is_a_token_for_each_role_of_staff(variables, variable):
    for path, status in zip(REACH[variable], (200, 403), strict=True):
        if path:
            assert answer(f'curl -H "Authorization: Bearer ${variable}" $API/{path}', variables).status == status, path


def test_the_console_is_printed_if_there_is_one(running, printed):
    url = "http://127.0.0.1:1/console/"
    assert running.described.get("console_url") or not any("console" in line for line in printed)
    lines = addresses(Running({**running.described, "console_url": url})).splitlines()
    assert f"The console is at {url}" in lines
