"""How `make logs` shows a record: one readable line, without what only CloudWatch reads, without personal data."""

import json
from datetime import UTC, datetime

import pytest

from infra import logs

AT = datetime(2026, 11, 30, 11, 31, 2, 45_000, tzinfo=UTC)
CALL = "5ff0e64f-019b-4e56-98a6-692a298e1772"


def written(**fields):
    return json.dumps({"level": "INFO", "message": "put_mall", "trace": None, **fields}, ensure_ascii=False)


def shown(text, **how):
    one = logs.record("api_handler", AT, text, request_id=CALL)
    return None if one is None else logs.line(one, **how).plain


def test_a_record_is_one_line():
    text = written(ms=12.5, status=200, request_id="own", _aws={"Timestamp": 1}, failed_share=0, function="api_handler")
    assert shown(text) == "11-30 19:31:02.045 INFO    api_handler        put_mall ms=12.5 status=200 own"


def test_the_call_that_wrote_it_is_named_where_the_record_names_none():
    assert shown(written()).endswith(f"put_mall {CALL}")


def test_metrics_are_left_out():
    assert shown(written(message="metric", refusals=1)) is None


def test_a_traceback_is_shown_only_if_asked_for():
    text = written(level="ERROR", error="KeyError", stack='File "x.py", line 1\nKeyError: a')
    assert "\n" not in shown(text)
    assert shown(text, stack=True).splitlines()[1:] == ['    File "x.py", line 1', "    KeyError: a"]


def test_a_field_with_line_breaks_stays_on_the_line():
    assert "detail=one two" in shown(written(detail="one\n two"))


@pytest.mark.parametrize(
    "text", ["[ERROR] KeyError: 'x'", "2026-11-30T11:31:02Z 5ff0 Task timed out after 20.00 seconds"]
)
def test_what_lambda_says_of_a_failed_call_is_an_error(text):
    assert " ERROR " in shown(text)


def test_lines_that_others_wrote_are_redacted():
    line = shown("a library said +8613800000001 of 沪A12345")
    assert "13800000001" not in line
    assert "12345" not in line


@pytest.mark.parametrize(
    ("text", "request_id"),
    [
        (f"START RequestId: {CALL} Version: $LATEST", CALL),
        (f"REPORT RequestId: {CALL}\tDuration: 12 ms", CALL),
        ("INIT_START Runtime Version: python:3.13", None),
    ],
)
def test_lines_about_a_call_are_known(text, request_id):
    assert logs.OF_LAMBDA.match(text)["request_id"] == request_id


def test_a_level_shows_itself_and_graver_ones():
    records = [logs.record("f", AT, written(level=level), request_id="") for level in (*logs.LEVELS, "AUDIT")]
    assert [one.level for one in logs.at_least("WARNING", records)] == ["WARNING", "ERROR", "AUDIT"]
