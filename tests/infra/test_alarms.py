"""Alarms: few, each for one stage, each with its meaning and the first thing to do in two languages."""

import json
import re

import pytest

import app
from infra.names import dlq_id, queue_id
from infra.package import ROOT
from infra.shape import QUEUE_READERS, SCHEDULES
from infra.template import alarms
from infra.template.alarm_texts import TASKS, TEXTS
from infra.template.api import CALLBACK_PATH

WANTED = {
    *("FunctionsFail", "TimeoutsNear", "FunctionsThrottled", "MessagesOld", "DeadLetters", "StreamsLate"),
    *("DeliveriesFail", "ApiFails", "CallbacksSlow", "CallbacksRefused"),
    *("PaymentTasks", "MallPaymentTasks", "FinanceTasks", "WechatUnknown"),
}


@pytest.fixture(params=["dev", "prod"])
def stage(request):
    return request.param


@pytest.fixture
def found(packaged, stage):
    """The alarms of a stage, by name."""
    resources = packaged(stage)["Resources"]
    return {name: one["Properties"] for name, one in resources.items() if one["Type"] == "AWS::CloudWatch::Alarm"}


def inputs(alarm):
    return [one["MetricStat"] for one in alarm["Metrics"] if "MetricStat" in one]


def queries(alarm):
    texts = [json.dumps(one.get("Expression", "")) for one in alarm["Metrics"]]
    return [text for text in texts if "SELECT" in text]


def dimensions(alarm, name):
    """The values of one dimension among the metrics of an alarm."""
    every = [one for metric in inputs(alarm) for one in metric["Metric"]["Dimensions"]]
    return [one["Value"] for one in every if one["Name"] == name]


def test_every_kind_of_alarm_exists_and_they_are_few(found):
    assert {name.rstrip("0123456789") for name in found} == WANTED
    assert len(found) <= 20


def test_each_alarm_has_its_meaning_and_first_step_in_both_languages(found):
    assert {*TEXTS, *(tasks.alarm for tasks in TASKS)} == WANTED
    for name, alarm in found.items():
        text = alarm["AlarmDescription"]
        assert all(words in text for words in ("Means: ", "First: ", "含义：", "先做：")), name
        assert len(text) <= 1024, name
        assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}]
        assert alarm["TreatMissingData"] == "notBreaching"


def test_each_alarm_is_within_cloudwatchs_limits(found):
    """Ten metrics, one query, one result; the look-back of a query is three hours."""
    for alarm in found.values():
        assert len(inputs(alarm)) <= 10
        assert len(queries(alarm)) <= 1
        assert not (queries(alarm) and inputs(alarm))
        assert [one["ReturnData"] for one in alarm["Metrics"]].count(True) == 1
        (result,) = [one for one in alarm["Metrics"] if one["ReturnData"]]
        period = result.get("Period") or inputs(alarm)[0]["Period"]
        assert period * alarm["EvaluationPeriods"] <= 3 * 3600
        assert alarm["DatapointsToAlarm"] <= alarm["EvaluationPeriods"]


def test_an_alarm_watches_its_own_stage_only(found, stage):
    """Every metric and every query names this stage, or a resource of this stack."""
    own = {"Ref", "Fn::GetAtt"}
    for name, alarm in found.items():
        for metric in inputs(alarm):
            values = {one["Name"]: one["Value"] for one in metric["Metric"]["Dimensions"]}
            named = [value for key, value in values.items() if key in ("stage", "ApiName", "FunctionName", "QueueName")]
            assert len(named) == 1, name
            ours = named[0] in (stage, f"mallpass-{stage}") or bool(own & set(named[0]))
            assert ours, (name, named)
        for query in queries(alarm):
            assert f"'{stage}'" in query or "'${EventBus}'" in query, name


def test_every_queue_and_every_dead_letter_queue_is_watched(found):
    watched = [
        value["Fn::GetAtt"][0]
        for name, alarm in found.items()
        if re.fullmatch(r"(MessagesOld|DeadLetters)\d+", name)
        for value in dimensions(alarm, "QueueName")
    ]
    wanted = [queue_id(one.function) for one in QUEUE_READERS]
    wanted += [dlq_id(one.function) for one in (*QUEUE_READERS, *SCHEDULES)]
    assert sorted(watched) == sorted(wanted)


def test_one_failed_try_raises_no_alarm(found):
    """A message that fails is delivered again; only what goes on failing, or fails for good, rings."""
    assert found["FunctionsFail"]["DatapointsToAlarm"] == 3
    for reader in QUEUE_READERS:
        assert 5 * 6 * reader.timeout_seconds < alarms.OLDEST_SECONDS
    assert not any("Errors" in json.dumps(alarm["Metrics"]) for alarm in found.values())


def test_the_callback_route_is_the_one_that_alarms_watch():
    (route,) = [one for one in app.api.routes if (one.method, one.path) == ("POST", CALLBACK_PATH)]
    assert route.name == alarms.CALLBACK_ROUTE


def test_counters_with_an_alarm_are_counted_in_the_code():
    code = "".join(path.read_text() for path in (ROOT / "chalicelib").rglob("*.py"))
    for tasks in TASKS:
        for counter in tasks.counters:
            assert f'"{counter}"' in code, counter
