"""Signing in, what each role sees, and what every page keeps: the policy, the rules of accessibility, its size."""

import pytest

from tests.console.desk import PHONE, WIDE

ROLES = ("operator", "finance", "auditor", "merchant")
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
    page.evaluate("sessionStorage.clear()")
    page.reload()
    page.locator("input[name=staff-token]").wait_for()


def test_a_token_that_is_none_is_refused_in_words(desk):
    page = desk.open()
    page.locator("input[name=staff-token]").fill("nobody")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    assert page.get_by_role("alert").inner_text().startswith("令牌无效")


@pytest.mark.parametrize("role", ROLES)
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


@pytest.mark.parametrize(("width", "language"), [(WIDE, "zh-CN"), (PHONE, "en-US")])
def test_pages_can_be_used_by_keyboard_and_by_ear(desk, axe, width, language):
    """No page breaks a serious rule of axe, and none is wider than the window. Leaves a picture of each in
    .local/pictures, for people to look at."""
    desk.open(width=width, language=language)
    broken = {"sign-in": _broken_rules(desk, axe)}
    desk.open(role="operator")
    paths = desk.menu()
    desk.open(width=width, language=language, role="operator")
    for path in paths:
        desk.go(path)
        broken[path] = _broken_rules(desk, axe)
        desk.picture(f"{path.strip('/')}-{width}-{language}")
        too_wide = desk.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert too_wide <= 0, f"{path} is {too_wide} px wider than the window"
    assert {path: rules for path, rules in broken.items() if rules} == {}


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
    """Prints for each page what is sent for it, compressed, and when its first content is seen."""
    desk.open(role="operator")
    figures = {}
    for path in desk.menu():
        page = desk.open(role="operator", path=path)
        desk.heading()
        desk.settle()
        sent = page.evaluate("performance.getEntriesByType('resource').map(one => one.encodedBodySize)")
        first = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        figures[path] = (sum(sent) / 1000, first)
    with capsys.disabled():
        shown = (f"{path} {kilobytes:.0f} kB {first:.0f} ms" for path, (kilobytes, first) in figures.items())
        print("\nconsole, sent and first content: " + "; ".join(shown))
    assert max(kilobytes for kilobytes, _ in figures.values()) < MOST_KILOBYTES
