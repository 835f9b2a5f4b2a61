"""The API reference (console/reference/) in a real browser, under the console's content security policy."""

import functools
import gzip
import os
import shutil
import subprocess
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from infra import error_pages, node, openapi

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
STAGE = "/restapis/mallpass/api"  # the console is served below a prefix that it does not know
MOST_BYTES = 500_000
FIND_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


class Server(ThreadingHTTPServer):
    """Serves a folder with the policy on every response; `sent`: the compressed bytes of each path."""

    def __init__(self, folder):
        self.sent = {}
        super().__init__(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}{STAGE}"


class Handler(SimpleHTTPRequestHandler):
    def end_headers(self):
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if path.is_file():
            self.server.sent[self.path] = len(gzip.compress(path.read_bytes(), 9))
        super().do_GET()

    def log_message(self, *_):
        """Says nothing."""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder that is served as a stack is: console with reference and error pages, and the API's document."""
    folder = tmp_path_factory.mktemp("reference")
    environment = {**os.environ, "NODE_MODULES": str(node.packages(HERE))}
    command = [node.node(), HERE / "build.mjs", folder, ROOT / "console" / "reference"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    base = folder / "served" / STAGE.lstrip("/")
    shutil.copytree(folder / "console", base / "console")
    error_pages.write(base / "console" / "docs" / "errors", error_pages.as_html())
    (base / "v1").mkdir()
    shutil.copy(openapi.FILE, base / "v1" / "openapi.json")
    return folder / "served"


@pytest.fixture
def page(browser):
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.set_default_timeout(60_000)  # the machine may be busy
    opened.add_init_script(FIND_VIOLATIONS)
    opened.outside = []
    opened.problems = []
    opened.on("request", lambda one: opened.outside.append(one.url) if not own(one.url) else None)
    opened.on("pageerror", lambda error: opened.problems.append(str(error)))
    opened.on("response", lambda one: opened.problems.append(one.url) if one.status >= 400 else None)
    yield opened
    opened.close()


def own(url):
    return url.startswith(("http://127.0.0.1:", "data:"))


@pytest.fixture
def served(built):
    server = Server(built)
    yield server
    server.shutdown()
    server.server_close()


def test_the_reference_shows_every_room_and_a_route_and_breaks_no_rule_of_the_policy(page, served):
    page.goto(f"{served.url}/console/reference/index.html")
    page.wait_for_selector("#operations-tag-coupons")
    page.click("#operations-tag-coupons")
    page.click("#operations-coupons-claim_coupon .opblock-summary-control")
    shown = page.locator("#operations-coupons-claim_coupon")
    shown.get_by_text("Claims one coupon of a campaign.").first.wait_for()
    assert shown.get_by_text("Idempotency-Key").first.is_visible()
    assert page.get_by_text("Try it out").count() == 0
    assert page.get_by_role("button", name="Authorize").count() == 0
    assert page.evaluate("window.violations") == []
    assert (page.outside, page.problems) == ([], [])
    files = sum(size for path, size in served.sent.items() if "/console/" in path)
    document = served.sent[f"{STAGE}/v1/openapi.json"]
    print(f"reference: {files / 1000:.0f} kB compressed, and the document {document / 1000:.0f} kB")
    assert files < MOST_BYTES
    assert len(served.sent) <= 5, served.sent


def test_a_link_to_a_route_opens_it_on_a_phone_too(page, served):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{served.url}/console/reference/index.html#/payments/open_payment")
    route = page.locator("#operations-payments-open_payment")
    route.get_by_text("Opens an order for a purchase at a store").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("window.violations") == []


def test_an_error_page_opens_under_the_same_policy_and_leads_to_the_index(page, served):
    page.goto(f"{served.url}/console/docs/errors/coupon_not_eligible.html")
    assert page.get_by_text("该券不适用于当前门店。").is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('td')).borderTopStyle") == "solid"
    page.click("a[href='index.html']")
    page.get_by_role("link", name="coupon_sold_out").click()
    page.wait_for_url("**/coupon_sold_out.html")
    assert page.evaluate("window.violations") == []
    assert page.problems in ([], [f"{served.url.removesuffix(STAGE)}/favicon.ico"])


def test_a_page_that_breaks_the_policy_is_noticed(page, served, built):
    (built / STAGE.lstrip("/") / "bad.html").write_text("<p style='color: red'>red</p><script>1</script>")
    page.goto(f"{served.url}/bad.html")
    assert len(page.evaluate("window.violations")) == 2
