"""The five calls of the READMEs get an answer; the last one gets the error that it promises."""

import re
import shlex

import pytest

from chalicelib import memory
from infra.readme import READMES
from simulator import seed


def calls(path):
    """The arguments of each curl of a page."""
    (text,) = (one for one in re.findall(r"(?ms)^```\n(.*?)^```$", path.read_text()) if "curl" in one)
    lines = text.replace("\\\n", " ").splitlines()
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("curl ")]


def sent(arguments, values):
    """Method, path and headers of a curl; `values` stand for $API and $SHOPPER."""
    method, headers, path = "GET", {}, ""
    rest = iter(re.sub(r"\$(\w+)", lambda name: values[name.group(1)], one) for one in arguments)
    for one in rest:
        if one == "-X":
            method = next(rest)
        elif one == "-H":
            name, _, value = next(rest).partition(": ")
            headers[name] = value
        else:
            path = one
    return method, path, headers


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_the_five_calls_work(world, path):
    world.put("campaigns/cafe_week", seed.campaign("咖啡周", units=300, threshold_fen=2500, discount_fen=600))
    memory.forget()
    values = {"API": "/v1", "SHOPPER": world.token_of("o_demo_shopper")}
    found = [sent(one, values) for one in calls(path)]
    assert len(found) == 5
    answers = [world.http(method, where, headers=headers) for method, where, headers in found]
    assert [answer.status for answer in answers] == [200, 200, 200, 200, 400]
    assert "cafe_week" in answers[1].text
    assert answers[-1].json["error"]["doc"].endswith("/parameter_invalid.html")
