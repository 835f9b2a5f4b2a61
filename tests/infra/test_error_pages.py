"""The pages of error codes: one for each code, whole, current, and where `doc` of a response leads."""

import json
import re
from html.parser import HTMLParser

import pytest

from chalicelib import errors
from chalicelib.web import answers
from infra import error_pages
from infra.template import api

CODES = {code.name: code for code in error_pages.codes()}
HAN = re.compile(r"[\u4e00-\u9fff]")


def test_the_pages_are_current():
    assert error_pages.outdated() == [], "run `make format`"


def test_each_code_has_a_page_and_advice():
    declared = {one.code for one in errors.Refusal.__subclasses__()} | {"internal", *api.REFUSALS}
    assert declared == set(CODES) == set(error_pages.advice())
    assert declared == {path.stem for path in error_pages.FOLDER.glob("*.md")} - {"README"}


@pytest.mark.parametrize("code", CODES)
def test_what_to_do_is_a_sentence_in_each_language(code):
    advice = error_pages.advice()[code]
    assert advice.repeat in error_pages.REPEAT
    assert re.fullmatch(r"[A-Z].{20,}\.", advice.en)
    assert re.fullmatch(r".{8,}。", advice.zh)
    assert HAN.search(advice.zh)
    assert not HAN.search(advice.en)


def test_two_codes_never_share_their_advice():
    found = [(advice.en, advice.zh) for advice in error_pages.advice().values()]
    assert len({en for en, _ in found}) == len({zh for _, zh in found}) == len(found)


def test_a_busy_service_invites_the_same_request_and_a_wrong_body_does_not():
    for code, advice in error_pages.advice().items():
        if CODES[code].status in ("500", "503"):
            assert advice.repeat == "unchanged", code
        if CODES[code].status in ("400", "415", "422"):
            assert advice.repeat == "changed", code


def test_a_page_tells_fields_inputs_reasons_and_routes():
    text = (error_pages.FOLDER / "refund_exceeds.md").read_text()
    assert "`rest`, `rest_fen`" in text
    assert "`refund_fen`" in text
    assert "- `POST /v1/payments/{payment_id}/refunds`" in text
    assert "| threshold_fen" not in text
    claimed = (error_pages.FOLDER / "coupon_not_eligible.md").read_text()
    assert "| `hours` | It is not valid at this hour. | 该券在当前时段不可用。 |" in claimed
    for route in ("/v1/payments", "/v1/payments/quote", "/v1/me/coupons/claim-code"):
        assert f"- `POST {route}`\n" in claimed


class Read(HTMLParser):
    """What a page loads and links to, and how many cells its tables have."""

    def __init__(self, text):
        super().__init__()
        self.links, self.tags = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("href", "src")]
        assert not any(name.startswith("on") or name == "style" for name, _ in attrs)


def test_the_html_pages_need_no_script_and_link_among_themselves():
    files = error_pages.as_html()
    assert set(files) == {"errors.css", "index.html", *(f"{code}.html" for code in CODES)}
    for name, text in files.items():
        if name.endswith(".html"):
            read = Read(text)
            assert set(read.links) <= set(files)
            assert not {"script", "style", "iframe", "img"} & set(read.tags)
            assert "td" in read.tags


def test_the_html_folder_holds_the_pages_only(tmp_path):
    (tmp_path / "gone.html").write_text("a code of yesterday")
    error_pages.write(tmp_path, error_pages.as_html())
    assert {path.name for path in tmp_path.iterdir()} == set(error_pages.as_html())


def test_an_error_response_leads_to_its_page(world, monkeypatch):
    monkeypatch.setenv("PUBLIC_BASE_URL", "https://members.example.cn")
    from chalicelib.aws import settings

    settings.settings.cache_clear()
    refused = world.http("GET", "/v1/me")
    assert refused.json["error"]["doc"] == "https://members.example.cn/console/docs/errors/token_missing.html"
    settings.settings.cache_clear()


def test_a_fault_of_the_settings_is_answered_without_a_page(world, monkeypatch):
    from chalicelib.aws import settings

    settings.settings.cache_clear()
    monkeypatch.delenv("PUBLIC_BASE_URL")
    failed = answers.fail("en", "some-request")
    settings.settings.cache_clear()
    error = json.loads(failed.body)["error"]
    assert (failed.status_code, error["code"], error["doc"]) == (500, "internal", None)


def test_the_pages_of_api_gateways_own_refusals_exist():
    for code in api.REFUSALS:
        assert (
            answers.PAGE.format(base_url="", code=code).removeprefix("/console/docs/errors/") in error_pages.as_html()
        )
