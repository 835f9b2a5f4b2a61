"""The stack fits into CloudFormation's limits, with room for twelve more workers."""

import json

import pytest

from infra import check
from infra.names import camel, schedule_id
from infra.shape import CONSUMERS, SCHEDULES, WORKERS
from infra.stages import REAL_STAGES
from infra.template import alarms

MORE_CONSUMERS, MORE_SCHEDULES = 8, 4  # two to one, as today


def like(template, worker, number):
    """What the template says about a worker, for another worker like it."""
    name = camel(worker.function)
    new = f"{name}Again{number}"
    own = {
        key: one
        for key, one in template["Resources"].items()
        if key.startswith(name) and one["Type"] != "AWS::CloudWatch::Alarm"
    }
    assert name in own
    return json.loads(json.dumps(own).replace(name, new))


def with_twelve_more(template, stage):
    more = {}
    for number in range(MORE_CONSUMERS):
        more |= like(template, CONSUMERS[number], number)
    for number in range(MORE_SCHEDULES):
        more |= like(template, SCHEDULES[number], number)
    rows = [*WORKERS, *CONSUMERS[:MORE_CONSUMERS], *SCHEDULES[:MORE_SCHEDULES]]
    template["Resources"] |= {**more, **alarms.resources(rows, stage)}
    return template


@pytest.mark.parametrize("stage", REAL_STAGES)
def test_twelve_more_workers_fit(packaged, stage):
    before = check.transformed(packaged(stage))
    after = check.transformed(with_twelve_more(packaged(stage), stage))
    functions = [
        [name for name, one in made["Resources"].items() if one["Type"] == "AWS::Lambda::Function"]
        for made in (before, after)
    ]
    assert len(functions[1]) == len(functions[0]) + 12
    assert check.measured(after)
    assert len(after["Resources"]) < 470


def test_a_worker_costs_at_most_eight_resources(packaged):
    made = check.transformed(packaged("prod"))["Resources"]
    for worker in (*CONSUMERS, *SCHEDULES):
        own = [name for name in made if name.startswith(camel(worker.function))]
        assert len(own) <= 8, own
    assert {schedule_id(one.function) for one in SCHEDULES} <= set(made)


def test_a_template_above_a_limit_fails(packaged):
    made = check.transformed(packaged("prod"))
    extra = {f"Extra{n}": {"Type": "AWS::SNS::Topic"} for n in range(check.MOST_RESOURCES)}
    with pytest.raises(check.Failed, match="too large"):
        check.measured({**made, "Resources": {**made["Resources"], **extra}})
    with pytest.raises(check.Failed, match="too large"):
        check.measured({**made, "Description": "x" * check.MOST_TEMPLATE_BYTES})
