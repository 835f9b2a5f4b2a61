"""Operations of members: login, log-out."""

from proof.operations.operation import Operation
from proof.scenes.callers import log_out, login, scan
from proof.scenes.common import (
    OTHER_APPID,
    all_claimed,
    arrived,
    arrived_with_unionid,
    code_printed,
    few_units,
    fresh_mall,
)

CONSENT = ({"purpose": "marketing", "version": "1", "granted": True},)
# A repeated login is the login of a known member, so it sends member.number_proved again. The event counts once for
# each member and rule.
PROVED_AGAIN = ((r'"event": "\{\\"id\\":\\"member\.number_proved.*?\}\}", ', ""),)

OPERATIONS = (
    Operation("login of a new member", fresh_mall, login("o_1")),
    Operation(
        "login of a new member with everything",
        fresh_mall,
        login("o_1", unionid="u", phone="13800138000", consents=CONSENT, claim="gift", source={"scene": 1047}),
        ignored=PROVED_AGAIN,
    ),
    Operation("login of a new member, last unit", few_units(1), login("o_9", claim="few")),
    Operation("login of a new member, sold out", all_claimed, login("o_9", claim="few")),
    Operation("login of a known member", arrived, login("o_1", source={"scene": 1011})),
    Operation(
        "login of a known member with claim and phone",
        arrived,
        login("o_1", phone="13800138000", consents=CONSENT, claim="gift"),
    ),
    Operation("login of a new member by a code with a campaign", code_printed, scan("o_9")),
    Operation("login of a known member by a code with a campaign", code_printed, scan("o_1")),
    Operation("login from another mini-program", arrived_with_unionid, login("o_77", unionid="u", appid=OTHER_APPID)),
    Operation("log-out", arrived, log_out),
)
