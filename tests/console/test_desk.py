"""Signing in, what each role sees, and what every page keeps: the policy, the rules of accessibility, its size."""

import pytest

from tests.console.desk import PHONE, WIDE

OTHER_ROLES = ("finance", "auditor", "merchant")  # the operator opens every page in the tests below
FORBIDDEN = "您的角色不能使用此页面"
MOST_KILOBYTES = 500  # of a page, compressed
SERIOUS = {"serious", "critical"}


def test_a_person_signs_in_and_out_and_the_token_leaves_no_trace(desk):
    page = desk.open(path="/malls")
    desk.sign_in("operator")
    desk.heading()
    assert page.url.endswith("#/malls"), "the page that was asked for"
    token = desk.token("operator")
    assert token not in page.url
    assert token not in page.evaluate("JSON.stringify({...localStorage})")
    page.reload()
    desk.heading()
    page.get_by_role("button", name="demo operator").click()
    page.get_by_role("button", name="退出登录").click()
    page.locator("input[name=staff-token]").wait_for()
    assert token not in page.evaluate("JSON.stringify({...sessionStorage})")


def test_a_token_that_is_none_is_refused_in_words(desk):
    page = desk.open()
    page.locator("input[name=staff-token]").fill("nobody")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    assert page.get_by_role("alert").inner_text().startswith("令牌无效")


@pytest.mark.parametrize("role", OTHER_ROLES)
def test_a_role_sees_its_pages_and_no_others(desk, role):
    """Every page of the menu opens without an error. A page that the menu does not have says that it may not."""
    desk.open(role="operator")
    everything = desk.menu()
    desk.open(role=role)
    own = desk.menu()
    assert own
    for path in own:
        desk.go(path)
        alerts = desk.page.get_by_role("alert").all_inner_texts()
        assert alerts == [], (path, alerts)
    for path in [one for one in everything if one not in own][:2]:
        desk.go(path)
        assert desk.heading() == FORBIDDEN, path


def test_pages_can_be_used_by_keyboard_and_by_ear(desk, axe):
    """No page shows an error or breaks a serious rule of axe."""
    desk.open()
    broken = {"sign-in": _broken_rules(desk, axe)}
    desk.open(role="operator")
    for path in desk.menu():
        desk.go(path)
        assert desk.page.get_by_role("alert").all_inner_texts() == [], path
        broken[path] = _broken_rules(desk, axe)
        desk.picture(f"{path.strip('/')}-{WIDE}-zh-CN")
    assert {path: rules for path, rules in broken.items() if rules} == {}


def test_pages_fit_a_phone_in_english(desk, axe):
    """No page shows an error or is wider than the window. Leaves a picture of each in .local/pictures, as the test
    above does, for people to look at."""
    desk.open(role="operator")
    paths = desk.menu()
    desk.open(width=PHONE, language="en-US", role="operator")
    for path in paths:
        desk.go(path)
        assert desk.page.get_by_role("alert").all_inner_texts() == [], path
        desk.picture(f"{path.strip('/')}-{PHONE}-en-US")
        too_wide = desk.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert too_wide <= 0, f"{path} is {too_wide} px wider than the window"
    assert _broken_rules(desk, axe) == []


def _broken_rules(desk, axe):
    # Text that fades in has less contrast for a moment.
    desk.page.wait_for_timeout(300)
    desk.page.evaluate(axe)
    found = desk.page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found if one["impact"] in SERIOUS]


def test_chinese_is_drawn_in_a_font_that_has_it(desk):
    """Without a Chinese font every sign is the same box."""
    drawn = desk.open().evaluate(
        """() => ["会", "员"].map(sign => {
            const canvas = document.createElement("canvas"); canvas.width = canvas.height = 40;
            const pen = canvas.getContext("2d"); pen.font = "32px sans-serif"; pen.fillText(sign, 2, 34);
            return Array.from(pen.getImageData(0, 0, 40, 40).data).join();
        })"""
    )
    assert drawn[0] != drawn[1]


def test_pages_are_small(desk, capsys):
    """Prints for each page what is sent for it, compressed, and when a first visit sees its first content."""
    page = desk.open(role="operator", path="/overview")
    desk.heading()
    first = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    kilobytes = {}
    for path in desk.menu():
        desk.go(path)
        page.reload()
        desk.heading()
        desk.settle()
        # The size of a file that the browser has kept counts as well.
        sent = page.evaluate("performance.getEntriesByType('resource').map(one => one.encodedBodySize)")
        kilobytes[path] = sum(sent) / 1000
    with capsys.disabled():
        shown = ", ".join(f"{path} {size:.0f}" for path, size in kilobytes.items())
        print(f"\nconsole, kB sent: {shown}; first content after {first:.0f} ms")
    assert max(kilobytes.values()) < MOST_KILOBYTES
