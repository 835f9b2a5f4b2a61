"""The emulator's API serves the console's files as the template says and API Gateway does it."""

import gzip

import pytest
import urllib3

from infra import console
from infra.template.console import HEADERS

LONG = "x" * 5000


@pytest.fixture
def files(running, tmp_path):
    """Two files of a console in the stack's bucket, under names that the console itself does not use."""
    (tmp_path / "tried.html").write_text(f"<p>会员</p>{LONG}")
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "tried-1a2b.js").write_text("1")
    console.upload(tmp_path, running.described["console_bucket"], running.client("s3"))
    return tmp_path


def get(running, path, **headers):
    url = running.base_url + path
    return urllib3.request("GET", url, headers=headers, redirect=False, decode_content=False, retries=False)


def test_a_page_comes_with_its_type_its_policy_and_its_cache(running, files):
    page = get(running, "/console/tried.html")
    assert (page.status, page.data.decode()) == (200, (files / "tried.html").read_text())
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.headers["Cache-Control"] == "no-cache"
    assert {name: page.headers[name] for name in HEADERS} == HEADERS
    assert "immutable" in get(running, "/console/assets/tried-1a2b.js").headers["Cache-Control"]


def test_a_page_that_is_as_it_was_is_not_sent_again(running, files):
    tag = get(running, "/console/tried.html").headers["ETag"]
    again = get(running, "/console/tried.html", **{"If-None-Match": tag})
    assert (again.status, again.data) == (304, b"")
    (files / "tried.html").write_text("new")
    console.upload(files, running.described["console_bucket"], running.client("s3"))
    assert get(running, "/console/tried.html", **{"If-None-Match": tag}).data == b"new"


def test_long_bodies_are_compressed_for_callers_that_accept_it(running, files):
    packed = get(running, "/console/tried.html", **{"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data).decode() == (files / "tried.html").read_text()
    short = get(running, "/console/assets/tried-1a2b.js", **{"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in short.headers
    document = get(running, "/v1/openapi.json", **{"Accept-Encoding": "gzip"})
    assert gzip.decompress(document.data).startswith(b"{")


@pytest.mark.parametrize("path", ["/console", "/console/"])
def test_the_consoles_address_leads_to_its_page(running, path):
    answer = get(running, path)
    assert (answer.status, answer.headers["Location"]) == (302, "/console/index.html")


def test_a_file_that_is_not_there_is_a_404_in_words(running):
    answer = get(running, "/console/gone.js")
    assert (answer.status, answer.headers["Content-Type"]) == (404, "text/plain; charset=utf-8")
    assert "no such file" in answer.data.decode()


def test_the_address_with_the_apis_id_and_stage_serves_the_same(running, files):
    prefix = "/restapis/mallpass/api/_user_request_"
    assert get(running, f"{prefix}/v1/health").status == 200
    assert get(running, f"{prefix}/console/tried.html").data == (files / "tried.html").read_bytes()


def test_a_file_that_is_no_text_is_refused(running, tmp_path):
    (tmp_path / "logo.png").write_bytes(b"\x89PNG")
    with pytest.raises(console.NotBuilt, match=r"logo\.png"):
        console.upload(tmp_path, running.described["console_bucket"], running.client("s3"))
