"""The program of a day: each step is a method of its part, and no part is left out."""

import importlib
import inspect

import pytest

from simulator.day.program import STEPS
from simulator.day.stage import Part


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_a_step_is_a_method_of_its_part(step):
    assert getattr(step.part, step.act.__name__) is step.act


def test_steps_have_different_names():
    assert len({step.name for step in STEPS}) == len(STEPS)


def test_every_part_is_played(root):
    modules = [f"simulator.day.{path.stem}" for path in (root / "simulator" / "day").glob("[a-z]*.py")]
    members = [one for module in modules for one in vars(importlib.import_module(module)).values()]
    parts = {one for one in members if inspect.isclass(one) and issubclass(one, Part) and one is not Part}
    assert parts == {step.part for step in STEPS}
