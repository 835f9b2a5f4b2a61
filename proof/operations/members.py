"""Operations: members: login, log-out."""

from proof.operations.operation import Operation
from proof.scenes.callers import logged_out, login
from proof.scenes.common import OTHER_APPID, arrived, arrived_with_union, gone, nothing, scarce

CONSENT = ({"purpose": "marketing", "version": "1", "granted": True},)
# A login that comes again as a known member's tells of the number once more; it counts once by member and rule.
PROVED_AGAIN = ((r'"event": "\{\\"id\\":\\"member\.number_proved.*?\}\}", ', ""),)

OPERATIONS = (
    Operation("login of a new member", nothing, login("o_1")),
    Operation(
        "login of a new member with everything",
        nothing,
        login("o_1", unionid="u", phone="13800138000", consents=CONSENT, claim="gift", source={"scene": 1047}),
        alike=PROVED_AGAIN,
    ),
    Operation("login of a new member, last unit", scarce(1), login("o_9", claim="few")),
    Operation("login of a new member, sold out", gone, login("o_9", claim="few")),
    Operation("login of a known member", arrived, login("o_1", source={"scene": 1011})),
    Operation(
        "login of a known member with claim and phone",
        arrived,
        login("o_1", phone="13800138000", consents=CONSENT, claim="gift"),
    ),
    Operation("login from another mini-program", arrived_with_union, login("o_77", unionid="u", appid=OTHER_APPID)),
    Operation("log-out", arrived, logged_out),
)
