"""The requests of the how-tos, sent to a stack in this process: each gets the answer that its page shows."""

import json
import re
from pathlib import Path

import pytest

from chalicelib import memory
from chalicelib.business_day import day_of
from proof.world import World
from simulator import seed
from tests.how_to import guide

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
PAGES = ("campaign", "earning-rule", "till", "gate")
DEVICES = {"TILL": ("till", "sun_cafe"), "GATE": ("gate", "sun_garage")}


@pytest.fixture
def demo(world: World) -> tuple[World, guide.Notes]:
    """The mall of `make run`, as far as the pages need it, with its tokens and devices."""
    cash = {"points_per_yuan": 100, "ceiling_percent": 50}
    world.put("points-policies/sun", {"expiry": {"kind": "rolling", "months": 12}, "cash": cash})
    world.put("car-parks/sun_garage", {"name": "日光广场地库", "mall_id": "sun", "tariff": seed.TARIFF})
    bakery = {"name": "bakery", "mall_id": "sun", "merchant_id": "group", "points_per_yuan": 2}
    world.put("stores/sun_bakery", bakery)
    memory.forget()
    notes = guide.Notes({"OPERATOR": world.staff["operator"], "FINANCE": world.staff["finance"]})
    notes.held["SHOPPER"] = world.token_of("o_demo_shopper")
    notes.held["today"] = day_of(world.now()).isoformat()
    for name, (role, place) in DEVICES.items():
        notes.held[name], notes.held[f"{name}_KEY"] = world.device(role, place)
    return world, notes


def signing():
    """The function of till.md that signs a request."""
    (text,) = (text for language, text in guide.blocks(HOW_TO / "till.md") if language == "python")
    made: dict = {}
    exec(text, made)
    return made["signed_headers"]


def send(world: World, notes: guide.Notes, step: guide.Step):
    path, body = notes.filled(step.path), notes.filled(step.body).encode()
    headers = {name: notes.filled(value) for name, value in step.headers.items()}
    device = re.fullmatch(r"\$(TILL|GATE)", step.headers.get("X-Device-Key", ""))
    if device:
        key = notes.held[f"{device.group(1)}_KEY"]
        headers |= signing()(headers["X-Device-Key"], key, step.method, path, body)
    return world.http(step.method, path, body or None, headers)


@pytest.mark.parametrize("name", PAGES)
def test_each_request_gets_the_answer_that_the_page_shows(demo, name):
    world, notes = demo
    steps = guide.steps(HOW_TO / f"{name}.md")
    assert len(steps) >= 4
    for step in steps:
        answer = send(world, notes, step)
        world.deliver()
        memory.forget()
        assert step.answer is not None, f"{step.method} {step.path} shows no answer"
        refused = isinstance(step.answer, dict) and "error" in step.answer
        assert (answer.status >= 400) == refused, f"{step.method} {step.path}: {answer.text}"
        notes.check(step.answer, answer.json, f"{step.method} {step.path}")


def test_a_wrong_answer_on_a_page_is_noticed(demo):
    world, notes = demo
    step = guide.Step("GET", "/v1/me/points", {"Authorization": "Bearer $SHOPPER"}, "", {"balance": 7})
    with pytest.raises(AssertionError, match="the page says 7, the stack 0"):
        notes.check(step.answer, send(world, notes, step).json)


@pytest.mark.parametrize("path", sorted(HOW_TO.glob("*.zh-CN.md")), ids=lambda path: path.name)
def test_both_languages_show_the_same_examples(path):
    english = path.with_name(path.name.replace(".zh-CN", ""))
    assert guide.blocks(path) == guide.blocks(english)


def test_each_page_has_its_chinese_twin():
    english = {path.name for path in HOW_TO.glob("*.md") if ".zh-CN" not in path.name}
    assert {path.name.replace(".zh-CN", "") for path in HOW_TO.glob("*.zh-CN.md")} == english
    assert {f"{name}.md" for name in PAGES} <= english


def test_bodies_are_json():
    for name in PAGES:
        for step in guide.steps(HOW_TO / f"{name}.md"):
            if step.body:
                json.loads(step.body.replace("$", ""))
