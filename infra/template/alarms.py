"""The alarms. There are few; the text of each says what it means and what to do first.

The events of one stage must not ring an alarm of another. So each alarm selects its stage in one of three exact ways:
- by a dimension of our own metrics (`stage`), of the bus or of the API, in one Metrics Insights query, grouped by
  function, rule or code; the notification names each time series that caused it;
- by the names of queues and functions, at most ten in one alarm, because metric math allows no more metrics;
- by the name of one function or API.
Metrics Insights could also filter by resource tags. That needs a setting of the whole account, which CloudFormation
cannot make in the regions of China. Without the setting the query finds nothing, and the alarm never rings.
"""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any

from infra.kinds import QueueReader, Relay, Schedule, Worker
from infra.names import dlq_id, logical_id, queue_id
from infra.template.alarm_texts import TASKS, TEXTS, Tasks, Text
from infra.template.api import CALLBACK_PATH, api_name
from infra.template.common import Resources

MOST_METRICS = 10
MINUTE, FIVE_MINUTES = 60, 300
# The name of the callback route, which is a dimension of the counter of refusals.
CALLBACK_ROUTE = "payment_notify"
# Five tries, each 120 seconds after the one before, take ten minutes. An older message shows a backlog.
OLDEST_SECONDS = 15 * 60
# SQS's longest delay. A message that a worker sends itself again may wait this long, and that is no backlog.
LONGEST_DELAY_SECONDS = 15 * 60

Metric = dict[str, Any]


@dataclass(frozen=True)
class Rings:
    """When an alarm rings: the value exceeds `above` in `times` of the last `of` periods of `period` seconds."""

    above: float
    period: int
    times: int = 1
    of: int = 1


@dataclass(frozen=True)
class Query:
    """A Metrics Insights query: one time series for each value of `group_by`. Its schema names all dimensions of the
    metric; otherwise the query would also find the metric with other dimensions."""

    aggregate: str
    metric: str
    _: KW_ONLY
    namespace: str
    where: dict[str, str]
    group_by: str

    @property
    def text(self) -> str:
        """The query."""
        schema = ", ".join(f'"{name}"' for name in (self.namespace, *sorted([*self.where, self.group_by])))
        conditions = " AND ".join(f"\"{name}\" = '{value}'" for name, value in self.where.items())
        selected = f'SELECT {self.aggregate}("{self.metric}")'
        return " ".join([selected, f"FROM SCHEMA({schema})", f"WHERE {conditions}", f'GROUP BY "{self.group_by}"'])


def resources(workers: Sequence[Worker], stage: str) -> Resources:
    """The topic to which alarms are sent, and all alarms."""
    return {
        "AlarmTopic": {"Type": "AWS::SNS::Topic"},
        **_functions(workers, stage),
        **_queues(workers),
        **_bus_and_streams(workers),
        **_api(stage),
        **_tasks(stage),
    }


# --- functions and queues -----------------------------------------------------------------------------------------
def _functions(workers: Sequence[Worker], stage: str) -> Resources:
    share = Query("AVG", "failed_share", namespace="MallPass", where={"stage": stage}, group_by="function")
    # A minute tick begins nothing after 35 of its 55 seconds: below 85 % if its last item takes under 11 seconds.
    used = Query("MAX", "timeout_used_percent", namespace="MallPass", where={"stage": stage}, group_by="function")
    # Throttles of queue readers and schedules are left out: they show in a queue's age or in dead letters.
    without_queue = [one for one in workers if not isinstance(one, QueueReader | Schedule)]
    throttles = [_lambda_metric(one, "Throttles", "Sum") for one in without_queue]
    return {
        "FunctionsFail": _alarm(
            TEXTS["FunctionsFail"],
            _query(share, FIVE_MINUTES),
            Rings(above=0.1, period=FIVE_MINUTES, times=3, of=3),
        ),
        "TimeoutsNear": _alarm(
            TEXTS["TimeoutsNear"],
            _query(used, FIVE_MINUTES),
            Rings(above=85, period=FIVE_MINUTES, times=2, of=3),
        ),
        "FunctionsThrottled": _alarm(
            TEXTS["FunctionsThrottled"],
            _math("MAX(METRICS())", throttles, FIVE_MINUTES),
            Rings(above=0, period=FIVE_MINUTES, times=2, of=3),
        ),
    }


def _queues(workers: Sequence[Worker]) -> Resources:
    readers = [one for one in workers if isinstance(one, QueueReader)]
    with_dead_letters = [one for one in workers if isinstance(one, QueueReader | Schedule)]
    alarms: Resources = {}
    for number, page in enumerate(_pages(readers), 1):
        metrics = [_queue_metric(queue_id(one.function), "ApproximateAgeOfOldestMessage", one.function) for one in page]
        shares = ", ".join(f"m{n} / {_oldest_seconds(one)}" for n, one in enumerate(page))
        alarms[f"MessagesOld{number}"] = _alarm(
            TEXTS["MessagesOld"].about(page),
            _math(f"MAX([{shares}])", metrics, MINUTE),
            Rings(above=1, period=MINUTE, times=5, of=5),
        )
    for number, page in enumerate(_pages(with_dead_letters), 1):
        metrics = [
            _queue_metric(dlq_id(one.function), "ApproximateNumberOfMessagesVisible", one.function) for one in page
        ]
        alarms[f"DeadLetters{number}"] = _alarm(
            TEXTS["DeadLetters"].about(page),
            _math("MAX(METRICS())", metrics, FIVE_MINUTES),
            Rings(above=0, period=FIVE_MINUTES),
        )
    return alarms


def _pages(workers: Sequence[Worker]) -> list[Sequence[Worker]]:
    return [workers[start : start + MOST_METRICS] for start in range(0, len(workers), MOST_METRICS)]


def _oldest_seconds(reader: Worker) -> int:
    delayed = isinstance(reader, QueueReader) and reader.delay_seconds > 0
    return OLDEST_SECONDS + (LONGEST_DELAY_SECONDS if delayed else 0)


def _bus_and_streams(workers: Sequence[Worker]) -> Resources:
    relays = [_lambda_metric(one, "IteratorAge", "Maximum") for one in workers if isinstance(one, Relay)]
    where = {"EventBusName": "${EventBus}"}
    failed = Query("SUM", "FailedInvocations", namespace="AWS/Events", where=where, group_by="RuleName")
    return {
        "StreamsLate": _alarm(
            TEXTS["StreamsLate"],
            _math("MAX(METRICS())", relays, MINUTE),
            Rings(above=5 * 60 * 1000, period=MINUTE, times=3, of=3),
        ),
        "DeliveriesFail": _alarm(
            TEXTS["DeliveriesFail"],
            _query(failed, FIVE_MINUTES),
            Rings(above=0, period=FIVE_MINUTES),
        ),
    }


# --- the API ------------------------------------------------------------------------------------------------------
def _api(stage: str) -> Resources:
    callback = {"ApiName": api_name(stage), "Resource": CALLBACK_PATH, "Method": "POST", "Stage": "api"}
    answers = {"ApiName": api_name(stage)}
    where = {"stage": stage, "route": CALLBACK_ROUTE}
    refused = Query("SUM", "refusals", namespace="MallPass", where=where, group_by="code")
    metrics = [
        _metric("AWS/ApiGateway", "5XXError", answers, "Sum", "5xx"),
        _metric("AWS/ApiGateway", "Count", answers, "Sum", "calls"),
    ]
    return {
        "ApiFails": _alarm(
            TEXTS["ApiFails"],
            # The rate in percent; 0 if there are fewer than five errors.
            _math("IF(m0 >= 5, 100 * m0 / m1, 0)", metrics, FIVE_MINUTES),
            Rings(above=1, period=FIVE_MINUTES),
        ),
        "CallbacksSlow": _alarm(
            TEXTS["CallbacksSlow"],
            _one(_metric("AWS/ApiGateway", "Latency", callback, "p99", "p99 of callbacks"), FIVE_MINUTES),
            Rings(above=3000, period=FIVE_MINUTES, times=2, of=3),
        ),
        "CallbacksRefused": _alarm(
            TEXTS["CallbacksRefused"],
            _query(refused, FIVE_MINUTES),
            Rings(above=10, period=FIVE_MINUTES, times=2, of=3),
        ),
    }


# --- tasks for a person -------------------------------------------------------------------------------------------
def _tasks(stage: str) -> Resources:
    return {tasks.alarm: _task_alarm(tasks, stage) for tasks in TASKS}


def _task_alarm(tasks: Tasks, stage: str) -> dict[str, Any]:
    metrics = [_metric("MallPass", name, {"stage": stage}, "Sum", name) for name in tasks.counters]
    return _alarm(tasks.text, _math("MAX(METRICS())", metrics, FIVE_MINUTES), Rings(above=0, period=FIVE_MINUTES))


# --- parts of an alarm --------------------------------------------------------------------------------------------
def _alarm(text: Text, metrics: list[dict[str, Any]], rings: Rings) -> dict[str, Any]:
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmDescription": text.description,
            "Metrics": metrics,
            "EvaluationPeriods": rings.of,
            "DatapointsToAlarm": rings.times,
            "Threshold": rings.above,
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": "notBreaching",
            "AlarmActions": [{"Ref": "AlarmTopic"}],
        },
    }


def _query(query: Query, period: int) -> list[dict[str, Any]]:
    """The metrics of an alarm on one Metrics Insights query; an alarm may have only one."""
    expression = {"Fn::Sub": query.text} if "${" in query.text else query.text
    return [{"Id": "query", "Expression": expression, "Period": period, "ReturnData": True}]


def _math(expression: str, metrics: Sequence[Metric], period: int) -> list[dict[str, Any]]:
    """The metrics of an alarm on an expression. The expression calls `metrics` m0, m1 and so on; a function of
    METRICS() ignores metrics without data."""
    assert len(metrics) <= MOST_METRICS
    inputs = [{**_input(metric, period), "Id": f"m{n}", "ReturnData": False} for n, metric in enumerate(metrics)]
    return [*inputs, {"Id": "result", "Expression": expression, "ReturnData": True}]


def _one(metric: Metric, period: int) -> list[dict[str, Any]]:
    return [{**_input(metric, period), "Id": "m0", "ReturnData": True}]


def _input(metric: Metric, period: int) -> dict[str, Any]:
    stat = {"Metric": metric["metric"], "Stat": metric["stat"], "Period": period}
    return {"Label": metric["label"], "MetricStat": stat}


def _metric(namespace: str, name: str, dimensions: dict[str, Any], stat: str, label: str) -> Metric:
    named = [{"Name": key, "Value": value} for key, value in dimensions.items()]
    metric = {"Namespace": namespace, "MetricName": name, "Dimensions": named}
    return {"metric": metric, "stat": stat, "label": label}


def _lambda_metric(worker: Worker, name: str, stat: str) -> Metric:
    dimensions = {"FunctionName": {"Ref": logical_id(worker.function)}}
    return _metric("AWS/Lambda", name, dimensions, stat, worker.function)


def _queue_metric(queue: str, name: str, label: str) -> Metric:
    return _metric("AWS/SQS", name, {"QueueName": {"Fn::GetAtt": [queue, "QueueName"]}}, "Maximum", label)
