"""What people type, paste and scan is read the same, whatever keyboard, chat or spreadsheet it came from."""

import json
from urllib.parse import quote

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import errors, typed
from chalicelib.malls.rules import StoreSpec
from chalicelib.receipts.report import Request as Report
from chalicelib.receipts.reporter import Number
from proof.world import APPID

UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u202e\u2060\u2066\u2069\ufeff\u00ad\u034f\u180e\ufe0f\u2800\x00"
BLANKS = " \u00a0\u3000\u2003\u2009\u202f\u205f\t\n\r"
DASHES = "-‐‑‒–—―−﹘﹣－⸺─"
APOSTROPHES = "'’‘＇`´"
MEANT = {
    typed.NUMBER: "R-2026-0042a",
    typed.ID: "kq7w2mzx4t",
    typed.CODE: "ABCDEF-123456-GHJKMN",
    typed.SHOWN: "mp:t1:Ab-9_x:K2",
    typed.PLATE: "京A12345",
    typed.PHONE: "13800138000",
}


def full_width(text):
    """As an input method writes it."""
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


@st.composite
def typed_forms(draw, meant):
    """The same as somebody may have typed or pasted it."""
    letters = []
    for one in meant:
        letter = draw(st.sampled_from(DASHES)) if one == "-" else one
        letters += [full_width(letter) if draw(st.booleans()) else letter, draw(st.text(UNSEEN, max_size=2))]
    around = st.text(BLANKS + UNSEEN, max_size=3)
    quoted = draw(st.sampled_from(["{}", "{}", '"{}"', "“{}”", '="{}"', "'{}", "’{}", "＇{}", "`{}"]))
    return draw(around) + quoted.format("".join(letters)) + draw(around)


@given(st.data(), st.sampled_from(sorted(MEANT)))
def test_typed_forms_are_read_as_meant(data, kind):
    meant = MEANT[kind]
    assert typed.as_typed(kind, data.draw(typed_forms(meant)), field="x") == meant


@given(st.text(), st.sampled_from([*MEANT, typed.TEXT]))
def test_normalising_twice_changes_nothing_and_never_fails(text, kind):
    try:
        once = typed.as_typed(kind, text, field="x")
    except errors.NumberShortened as refused:
        assert refused.field == "x"
        return
    assert typed.as_typed(kind, once, field="x") == once


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="'\"`"), min_size=1))
def test_texts_of_programs_are_not_changed(text):
    assert typed.plain(text) == text


@pytest.mark.parametrize(
    ("kind", "text", "read"),
    [
        (typed.PLATE, "京a·12345", "京A12345"),
        (typed.PLATE, "京A•D12345", "京AD12345"),
        (typed.PLATE, "粵B－12345", "粤B12345"),
        (typed.PLATE, " 沪 Ａ １２３４５ ", "沪A12345"),
        (typed.PHONE, "+86 138-0013-8000", "13800138000"),
        (typed.PHONE, "0086 138 0013 8000", "13800138000"),
        (typed.PHONE, "86-13800138000", "13800138000"),
        (typed.PHONE, "（＋８６）１３８００１３８０００", "13800138000"),
        (typed.PHONE, "tel:13800138000", "13800138000"),
        (typed.PHONE, "\u202d13800138000\u202c", "13800138000"),
        (typed.PHONE, "00852 9123 4567", "+85291234567"),
        (typed.PHONE, "+852-9123-4567", "+85291234567"),
        (typed.ID, "KQ7W2MZX4T", "kq7w2mzx4t"),
        (typed.ID, "\ufeffkq7w2mzx4t\r\n", "kq7w2mzx4t"),
        (typed.CODE, "abcdef 123456–ghjkmn", "ABCDEF123456-GHJKMN"),
        (typed.NUMBER, "'00042", "00042"),
        (typed.NUMBER, '="00042"', "00042"),
        (typed.NUMBER, "2026 1130 0042", "202611300042"),
        (typed.NUMBER, "12E45", "12E45"),
    ],
)
def test_known_typed_forms_are_normalised(kind, text, read):
    assert typed.as_typed(kind, text, field="x") == read


@pytest.mark.parametrize("kind", [typed.NUMBER, typed.ID, typed.CODE, typed.PHONE, typed.TEXT])
@pytest.mark.parametrize(
    "text",
    [
        "1.38E+10",
        "1.38e+10",
        " １．３８Ｅ＋１０ ",
        "'1.38E+10",
        "1,38E+10",
        "4.2E+27",
        "1E+10",
        "13800138000.0",
        "420000123456789000000",
    ],
)
def test_a_value_shortened_by_a_spreadsheet_is_refused_with_its_field(kind, text):
    with pytest.raises(errors.NumberShortened) as refused:
        typed.as_typed(kind, text, field="receipt_no")
    assert refused.value.field == "receipt_no"


# --- bodies -------------------------------------------------------------------------------------------------------
class Inner(msgspec.Struct, frozen=True):
    number: Number
    note: str = ""


class Outer(msgspec.Struct, frozen=True):
    inner: Inner | None = None
    many: tuple[Inner, ...] = ()


def test_typed_fields_are_normalised_at_any_depth_and_free_text_is_not():
    raw = json.dumps(
        {"inner": {"number": "ａ１ ", "note": "ａ１ "}, "many": [{"number": "'7"}, {"number": 8}]}
    ).encode()
    told_now = json.loads(typed.body(raw, Outer))
    assert told_now == {"inner": {"number": "a1", "note": "ａ１ "}, "many": [{"number": "7"}, {"number": 8}]}
    with pytest.raises(errors.NumberShortened) as refused:
        typed.body(b'{"many": [{"number": "1"}, {"number": "1.5E+11"}]}', Outer)
    assert refused.value.field == "many[1].number"


@given(
    st.binary()
    | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(lambda one: json.dumps(one).encode())
)
def test_a_malformed_body_is_passed_on_to_validation(raw):
    assert typed.body(raw, Outer) == raw


@given(
    st.dictionaries(
        st.sampled_from(["receipt_no", "code", "store_id", "payer", "amount_fen"]),
        st.none() | st.integers() | st.text() | st.lists(st.text(), max_size=2) | st.dictionaries(st.text(), st.text()),
    )
)
def test_normalising_accepts_a_body_of_any_shape(body):
    raw = msgspec.json.encode(body)
    try:
        msgspec.json.decode(typed.body(raw, Report), type=Report)
    except (errors.NumberShortened, msgspec.ValidationError):
        return


def test_a_body_nested_too_deep_is_passed_on_to_validation():
    raw = b'{"many": ' + b"[" * 20_000 + b"]" * 20_000 + b"}"
    assert typed.body(raw, Outer) == raw


def test_a_document_of_several_kinds_is_normalised_by_kind():
    from chalicelib.coupons.rules.campaign import CampaignSpec

    assert typed._plan_of(StoreSpec) == {"mall_id": "id", "merchant_id": "id", "shop_number": "text"}
    plan = typed._plan_of(CampaignSpec)
    assert plan is not None
    assert plan["include"]["store_ids"] == ["id"]


# --- from request to item ------------------------------------------------------------------------------------------
def test_a_plate_is_the_same_however_it_is_typed(world):
    token = world.token_of("o_1")
    for plate in ("京A12345", "京a·12345", " 京Ａ１２３４５\u200b", "京A-12345", "\u202a京A 12345\u202c"):
        answer = world.as_shopper(token, "PUT", f"/v1/me/plates/{quote(plate)}")
        assert answer.json["plates"] == ["京A12345"], plate
    gate = world.device("gate", "garage")
    entered = {world.as_device(gate, "/v1/gate/entries", {"plate": "京ａ·１２３４５", "gate_event_id": "e"}).status}
    assert entered == {200}
    assert len(world.as_shopper(token, "GET", "/v1/parking/visits/current").json["visits"]) == 1


def test_a_receipt_is_the_same_however_its_number_is_typed(world):
    token, till = world.token_of("o_1"), world.device("till", "sun_cafe")
    code = world.as_shopper(token, "GET", "/v1/me/points/code").json["code"]
    seen = set()
    for number in ("R-0042", "r-0042", "Ｒ－００４２", "'R–0042 ", "\ufeffR-0042\u200b"):
        body = {"receipt_no": number, "amount_fen": 5000, "code": f" {full_width(code)}\r\n"}
        answer = world.as_device(till, "/v1/points/credits", body)
        assert answer.status == 200, answer.text
        seen.add(answer.json["receipt_id"])
    assert len(seen) == 1
    assert world.as_shopper(token, "GET", "/v1/me/points").json["balance"] == 100
    looked = world.get(f"/v1/admin/receipts?store_id=SUN_CAFE&receipt_no={quote('ｒ－００４２')}")
    assert looked.json["receipt"]["receipt_id"] in seen
    refused = world.as_device(till, "/v1/points/credits", {"receipt_no": "2.026E+11", "amount_fen": 1, "code": code})
    assert (refused.status, refused.code, refused.json["error"]["field"]) == (400, "number_shortened", "receipt_no")
    asked = world.get("/v1/admin/receipts?store_id=sun_cafe&receipt_no=2.026E%2B11")
    assert (asked.code, asked.json["error"]["field"]) == ("number_shortened", "receipt_no")


def test_ids_in_a_list_are_read_as_spreadsheets_write_them(world):
    ids = [world.log_in(f"o_{number}")["member"]["member_id"] for number in range(4)]
    given_as = [f"'{ids[0]}", ids[1].upper(), f"\ufeff{ids[2]} ", full_width(ids[3])]
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "k"}
    body = {"campaign_id": "gift", "label": "x", "member_ids": given_as}
    made = world.http("POST", "/v1/admin/issue-lists", body, headers).json
    world.deliver()
    told_now = world.get(f"/v1/admin/issue-lists/{made['list_id']}").json
    assert (told_now["issued"], told_now["failed"]) == (4, {})
    body = {**body, "member_ids": [ids[0], "1.38E+10"]}
    refused = world.http("POST", "/v1/admin/issue-lists", body, {**headers, "Idempotency-Key": "k2"})
    assert (refused.code, refused.json["error"]["field"]) == ("number_shortened", "member_ids[1]")


def test_a_claim_code_is_the_same_however_it_is_typed(world):
    headers = {"Authorization": f"Bearer {world.staff['operator']}", "Idempotency-Key": "k"}
    body = {"campaign_id": "gift", "codes": 1, "label": "leaflet"}
    batch = world.http("POST", "/v1/admin/claim-codes", body, headers).json["batch_id"]
    code = world.get(f"/v1/admin/claim-codes/{batch}/codes").text.splitlines()[1].split(",")[1]
    token, got = world.token_of("o_1"), set()
    for form in (
        code,
        code.lower(),
        full_width(code),
        code.replace("-", "—"),
        f"\u200b'{code} ",
        code.replace("-", ""),
    ):
        answer = world.as_shopper(token, "POST", "/v1/me/coupons/claim-code", {"code": form})
        assert answer.status == 200, (form, answer.text)
        got.add(answer.json["coupon"]["coupon_id"])
    assert len(got) == 1


def test_a_phone_number_from_wechat_is_stored_in_one_form(world):
    for openid, number in (("o_1", "13800138000"), ("o_2", "+8613800138000")):
        phone_code = world.simulator.wechat.phone_code(number)
        code = world.simulator.wechat.login_code(openid)
        told_now = world.http("POST", "/v1/login", {"appid": APPID, "code": code, "phone_code": phone_code}).json
        assert told_now["member"]["phone"] == "138****8000"


@pytest.mark.parametrize("text", ["", "%19", "%E2%80%AE", "%20", "'", "x" * 513, "%E5%BA%97" * 171])
@pytest.mark.parametrize("name", ["token_id", "plate", "member_id", "transaction_id"])
def test_a_path_part_that_cannot_be_an_id_gets_a_404(name, text):
    with pytest.raises(errors.ResourceNotFound):
        typed.path_part(name, text)
