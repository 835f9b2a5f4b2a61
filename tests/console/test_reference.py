"""The API reference and the errors' pages, which are served with the console, under the same policy."""

from tests.console.desk import PHONE

MOST_KILOBYTES = 500  # compressed
REFERENCE = "reference/index.html"


def test_the_reference_shows_a_route_and_sends_no_request(desk, capsys):
    page = desk.open(file=REFERENCE)
    page.click("#operations-tag-coupons")
    page.click("#operations-coupons-claim_coupon .opblock-summary-control")
    shown = page.locator("#operations-coupons-claim_coupon")
    shown.get_by_text("Claims one coupon of a campaign.").first.wait_for()
    assert shown.get_by_text("Idempotency-Key").first.is_visible()
    assert page.get_by_text("Try it out").count() == 0
    assert page.get_by_role("button", name="Authorize").count() == 0
    sent = page.evaluate("performance.getEntriesByType('resource').map(one => [one.name, one.encodedBodySize])")
    kilobytes = sum(size for name, size in sent if "/console/" in name) / 1000
    with capsys.disabled():
        print(f"\nreference: {kilobytes:.0f} kB sent, without the document")
    assert kilobytes < MOST_KILOBYTES


def test_a_link_to_a_route_opens_it_on_a_phone_too(desk):
    page = desk.open(file=REFERENCE, path="/payments/open_payment", width=PHONE)
    route = page.locator("#operations-payments-open_payment")
    route.get_by_text("Opens an order for a purchase at a store").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE


def test_an_error_leads_to_its_page_and_that_to_the_others(desk):
    refused = desk.api("operator", "/v1/admin/malls/nowhere")["error"]
    page = desk.open()
    page.goto(refused["doc"])
    assert page.get_by_role("heading", name="resource_not_found").is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('td')).borderTopStyle") == "solid"
    page.click("a[href='index.html']")
    page.get_by_role("link", name="coupon_sold_out").click()
    page.wait_for_url("**/coupon_sold_out.html")


def test_what_breaks_the_policy_is_noticed(desk):
    """A script of the page itself, and an outside address: the window's faults name both."""
    page = desk.open(file="docs/errors/index.html")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: '1'}))")
    page.evaluate("fetch('http://127.0.0.2/').catch(() => undefined)")
    page.wait_for_timeout(500)
    faults, desk.faults = desk.faults, []
    assert any(one.startswith("policy: script-src") for one in faults), faults
    assert any(one.startswith("policy: connect-src") for one in faults), faults
