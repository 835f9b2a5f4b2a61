"""What staff do at the console, from beginning to end, on the packaged stack."""

import csv
import io
import json
import subprocess
import sys
import time
import uuid
from datetime import date, timedelta
from pathlib import Path

import pytest

from infra.package import ROOT
from simulator import seed
from simulator.people import Device, Refused, Shopper, Staff
from tests.console.desk import WIDE

OVER_THE_CAP_FEN = 900_000_00
PATIENCE_SECONDS = 60


@pytest.fixture
def shopper(running):
    """A new member."""
    somebody = Shopper(running, f"o_desk_{uuid.uuid4().hex[:10]}")
    somebody.log_in()
    return somebody


def confirm(page, action, *, reason=None):
    """Presses a button that asks first, and confirms in its dialog."""
    page.get_by_role("button", name=action, exact=True).first.click()
    dialog = page.get_by_role("dialog")
    if reason is not None:
        dialog.get_by_role("textbox").fill(reason)
    dialog.get_by_role("button", name=action, exact=True).click()
    dialog.wait_for(state="hidden")


def test_the_desk_finds_a_member_and_reads_the_points_that_the_api_tells(desk, shopper):
    given = {"member_id": shopper.member_id, "mall_id": "sun", "points": 137, "reason": "a gift"}
    Staff(desk.running, desk.token("operator")).post("/v1/admin/points-adjustments", given, shopper.openid)
    page = desk.open(role="operator", path="/members")
    page.locator("#find-by").select_option("member_id")
    page.get_by_role("search").get_by_role("textbox").fill(shopper.member_id)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=shopper.member_id).click()
    page.locator(f"main[data-path*='{shopper.member_id}'] h1").wait_for()
    desk.go(f"/members/{shopper.member_id}/points")
    spendable = desk.api("operator", f"/v1/admin/members/{shopper.member_id}/points")["spendable"]
    assert spendable == 137
    assert page.locator("main").get_by_text("137", exact=True).first.is_visible()


def test_a_campaign_made_at_the_console_is_claimed_and_its_stock_runs_down(desk, shopper):
    name = f"试用券 {uuid.uuid4().hex[:6]}"
    page = desk.open(role="operator", path="/campaigns/+?mall=sun")
    desk.heading()
    page.get_by_label("名称").first.fill(name)
    campaign_id = page.locator("#campaign-id").input_value()
    page.get_by_role("button", name="保存为草稿").click()
    page.wait_for_url(f"**/campaigns/{campaign_id}*")
    confirm(page, "发布")
    campaigns = {one["campaign_id"]: one for one in shopper.get("/v1/coupons/campaigns?mall_id=sun")["campaigns"]}
    assert campaigns[campaign_id]["name"] == name
    shopper.post(f"/v1/coupons/campaigns/{campaign_id}/claim")
    with pytest.raises(Refused):  # each member may claim one
        shopper.post(f"/v1/coupons/campaigns/{campaign_id}/claim")
    stock = desk.api("operator", f"/v1/admin/campaigns/{campaign_id}/stock")
    assert stock["units_claimed"] == 1
    desk.go(f"/campaigns/{campaign_id}")
    page.reload()
    desk.settle()
    assert page.locator("main").get_by_text("999").first.is_visible(), "of 1,000 units 999 are left"
    refused = page.get_by_label("被拒绝的领取")
    refused.get_by_role("button", name="表格").click()
    row = refused.get_by_role("row").filter(has_text="已达每人限领数量")
    assert row.get_by_role("cell").last.inner_text() == "1"


def test_a_receipt_that_is_held_for_review_is_confirmed(desk, shopper):
    device = desk.running.described["devices"]["till"]
    till = Device(desk.running, device["key_id"], device["key"])
    receipt_no = f"desk-{uuid.uuid4().hex[:8]}"
    sale = {
        "receipt_no": receipt_no,
        "store_id": "sun_cafe",
        "code": shopper.get("/v1/me/points/code")["code"],
        "amount_fen": OVER_THE_CAP_FEN,
        "bought_at": desk.api("operator", "/v1/health")["business_time"],
    }
    till.post("/v1/points/credits", sale)
    page = desk.open(role="operator", path="/tasks/receipts")
    row = page.get_by_role("row").filter(has_text=receipt_no)
    row.wait_for()
    row.get_by_role("button", name="确认").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("seen the slip")
    dialog.get_by_role("button", name="确认").click()
    dialog.wait_for(state="hidden")
    row.wait_for(state="detached")
    assert receipt_no not in json.dumps(desk.api("operator", "/v1/admin/receipt-tasks"))


def test_a_large_adjustment_needs_a_second_person(desk, shopper):
    """Who made it reads that another person must approve. The other one approves, and the balance changes."""
    mine = {"member_id": shopper.member_id, "mall_id": "sun", "points": 5000, "reason": "a prize"}
    made = Staff(desk.running, desk.token("operator")).post("/v1/admin/points-adjustments", mine, shopper.openid)
    assert made["state"] == "waiting"
    page = desk.open(role="operator", path="/tasks/adjustments")
    row = page.get_by_role("row").filter(has_text=shopper.member_id)
    row.get_by_text("须由另一位员工审核").wait_for()
    assert row.get_by_role("button", name="审核通过").count() == 0

    desk.tokens["second"] = second_operator()
    page = desk.open(role="second", path="/tasks/adjustments")
    row = page.get_by_role("row").filter(has_text=shopper.member_id)
    row.get_by_role("button", name="审核通过").click()
    dialog = page.get_by_role("dialog")
    assert shopper.member_id in dialog.inner_text()
    dialog.get_by_role("button", name="审核通过").click()
    row.wait_for(state="detached")
    assert desk.api("operator", f"/v1/admin/members/{shopper.member_id}/points")["spendable"] == 5000


def second_operator():
    """The token of one more operator, by the command that people use."""
    command = [sys.executable, "-m", "infra.access", "--local", "token", "--role", "operator"]
    name = f"second {uuid.uuid4().hex[:8]}"
    done = subprocess.run([*command, "--name", name], cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)["token"]


def test_a_code_made_at_the_console_brings_a_member_a_coupon_and_sales(desk):
    """The page and the exported list show what the API counts for the code."""
    page = desk.open(role="operator", path="/qr-codes?mall=sun")
    desk.heading()
    page.get_by_role("button", name="新建二维码").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("优惠券活动").click()
    page.get_by_role("option", name="welcome").click()
    dialog.get_by_role("button", name="新建二维码").click()
    dialog.wait_for(state="hidden")
    page.locator("main[data-path*='/qr-codes/'] h1").wait_for()
    qr_id = page.url.partition("/qr-codes/")[2].partition("?")[0]

    somebody = Shopper(desk.running, f"o_desk_{uuid.uuid4().hex[:10]}")
    login = somebody.log_in(source={"scene": 1047, "qr_id": qr_id})
    assert login["claim"]["campaign_id"] == "welcome"
    device = desk.running.described["devices"]["till"]
    sale = {
        "receipt_no": f"desk-{uuid.uuid4().hex[:8]}",
        "code": somebody.get("/v1/me/points/code")["code"],
        "amount_fen": 12_345,
        "bought_at": desk.api("operator", "/v1/health")["business_time"],
    }
    Device(desk.running, device["key_id"], device["key"]).post("/v1/points/credits", sale)
    ends = time.monotonic() + PATIENCE_SECONDS
    while figures_of(desk, qr_id) != (1, 1, 12_345):  # the events of the member and the sale are on their way
        assert time.monotonic() < ends, figures_of(desk, qr_id)
        time.sleep(0.2)

    page.reload()
    desk.settle()
    cards = page.get_by_label("会员与销售").locator(".card")
    for question, answer in (("新会员", "1"), ("销售额", "¥123.45"), ("支付笔数", "1")):
        card = cards.filter(has=page.get_by_role("heading", name=question, exact=True)).first
        assert card.get_by_text(answer, exact=True).is_visible(), question
    assert page.locator("main").get_by_text("· welcome").first.is_visible()

    desk.go("/qr-codes")
    with page.expect_download() as offered:
        page.get_by_role("button", name="导出 CSV").click()
    head, *rows = csv.reader(io.StringIO(Path(offered.value.path()).read_text("utf-8-sig")))
    (row,) = [dict(zip(head, cells, strict=True)) for cells in rows if cells[0] == qr_id]
    assert [row[name] for name in ("新会员", "支付笔数", "销售额", "退款金额")] == ["1", "1", "123.45", "0.00"]


def figures_of(desk, qr_id):
    today = desk.api("operator", "/v1/health")["business_time"][:10]
    days = f"from={day_plus(today, -1)}&to={day_plus(today, 1)}"
    rows = desk.api("operator", f"/v1/finance/usage?by=qr_code&id={qr_id}&{days}")["rows"]
    return tuple(sum(row[name] for row in rows) for name in ("joined", "payments", "paid_fen"))


def day_plus(day, days):
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def test_a_list_is_exported_as_a_file_for_spreadsheets(desk):
    operator = Staff(desk.running, desk.token("operator"))
    operator.put("/v1/admin/campaigns/desk_formula", seed.campaign("=1+1", units=1, state="draft"))
    page = desk.open(role="operator", path="/campaigns")
    desk.heading()
    page.get_by_role("cell").first.wait_for()
    with page.expect_download() as offered:
        page.get_by_role("button", name="导出 CSV").click()
    content = Path(offered.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf"), "spreadsheets read UTF-8 by this mark"
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    cells = {cell for row in rows for cell in row}
    assert "'=1+1" in cells, "a spreadsheet does not compute it"
    assert "=1+1" not in cells
    page_of_100 = operator.get("/v1/admin/campaigns?limit=100")
    names = {one["body"]["name"] for one in page_of_100["items"]} - {"=1+1"}
    assert page_of_100["next_cursor"] is None
    assert names <= cells


def test_a_token_that_ends_in_the_middle_of_work_is_asked_for_and_nothing_typed_is_lost(desk):
    page = desk.open(role="operator", path="/campaigns/+?mall=sun")
    desk.heading()
    name = page.get_by_label("名称").first
    name.fill("不要丢失")
    page.route("**/v1/admin/campaigns/*", lambda route: route.fulfill(status=401, json=EXPIRED), times=1)
    page.get_by_role("button", name="保存为草稿").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[name=staff-token]").fill(desk.token("operator"))
    dialog.get_by_role("button", name="登录", exact=True).click()
    dialog.wait_for(state="hidden")
    page.get_by_role("button", name="发布").wait_for()
    assert page.get_by_label("名称").first.input_value() == "不要丢失"


EXPIRED = {"error": {"code": "token_expired", "message": "登录已过期", "field": None, "request_id": "r", "doc": None}}


def test_the_stack_that_is_down_is_said_and_tried_again(desk):
    page = desk.open(role="operator", width=WIDE, path="/stores")
    desk.heading()
    page.get_by_role("cell").first.wait_for()
    page.route("**/v1/**", lambda route: route.abort())
    page.evaluate("location.hash = '/merchants'")
    again = page.get_by_role("button", name="重试").first
    again.wait_for()
    page.unroute("**/v1/**")
    again.click()
    page.get_by_role("cell").first.wait_for()
