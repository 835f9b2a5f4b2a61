"""Pairs of members: login, log-out."""

from proof.operations.members import CONSENT
from proof.scenes import common as scenes
from proof.scenes.callers import log_out, login, shopper
from proof.schedules import Pair

PAIRS = (
    Pair("one new shopper logs in twice", scenes.fresh_mall, login("o_1", claim="gift"), login("o_1", claim="gift")),
    Pair(
        "one new shopper in two mini-programs",
        scenes.two_mini_programs,
        login("o_1", unionid="u"),
        login("o_2", unionid="u", appid=scenes.OTHER_APPID),
    ),
    Pair(
        "a known shopper sends phone and consents twice",
        scenes.arrived,
        login("o_1", phone="13800138000", consents=CONSENT),
        login("o_1", consents=CONSENT),
    ),
    Pair("login and log-out", scenes.arrived, login("o_1"), log_out),
    Pair(
        "two birthdays set",
        scenes.arrived,
        shopper("PUT", "/v1/me/birthday", {"month": 2, "day": 29}, key=None),
        shopper("PUT", "/v1/me/birthday", {"month": 3, "day": 1}, key=None),
    ),
)
