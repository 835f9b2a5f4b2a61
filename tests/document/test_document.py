"""docs/openapi.json works for programs that read it: linters, validators and client generators."""

import json
import re
import shutil

import pytest

from chalicelib.circle import rules as circle_rules
from chalicelib.payments.rules import task as payment_task
from chalicelib.web.openapi import closed
from infra import openapi
from tests.document.conftest import HERE

OPTIONS = {
    "strict": True,
    "noEmit": True,
    "skipLibCheck": False,
    "exactOptionalPropertyTypes": True,
    "target": "es2022",
}


@pytest.fixture
def document():
    return json.loads(openapi.written())


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


# --- by others' programs ----------------------------------------------------------------------------------------------
def test_redocly_finds_no_fault(node):
    assert lines(node(HERE / "lint.mjs", str(openapi.FILE))) == []


def test_the_linter_finds_a_planted_fault(node, document, tmp_path):
    del document["paths"]["/v1/me"]["get"]["description"]
    document["paths"]["/v1/login"]["post"]["requestBody"]["content"]["application/json"]["example"] = {"appid": 5}
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    found = {one["rule"] for one in lines(node(HERE / "lint.mjs", str(tmp_path / "openapi.json")))}
    assert found == {"operation-description", "no-invalid-media-type-examples"}


def test_every_schema_compiles_and_every_example_fits_its_own(node, document, tmp_path):
    *problems, result = lines(node(HERE / "compile.mjs", str(openapi.FILE)))
    assert problems == []
    assert result["count"] > 300
    document["components"]["schemas"]["LoggedIn"]["properties"]["token"]["pattern"] = r"^x\Z"
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    found = lines(node(HERE / "compile.mjs", str(tmp_path / "openapi.json")))
    assert any(one.get("at") == "LoggedIn" for one in found), "Ajv takes a pattern that is not ECMA's"


def test_the_generated_types_compile_in_a_typescript_client(node, modules, tmp_path):
    node(HERE / "generate.mjs", str(openapi.FILE), str(tmp_path / "api.ts"))
    shutil.copy(HERE / "client.ts", tmp_path)
    options = {**OPTIONS, "module": "es2022", "moduleResolution": "bundler", "types": []}
    (tmp_path / "tsconfig.json").write_text(json.dumps({"compilerOptions": options, "files": ["client.ts"]}))
    node(modules / "typescript" / "bin" / "tsc", "-p", str(tmp_path))


# --- by what it says --------------------------------------------------------------------------------------------------
def test_every_operation_parameter_and_field_is_described(document):
    """A new route says it in its view's docstring; a field in its struct's ("`field`: …") or chalicelib/openapi."""
    missing = []
    for name, operation in operations(document):
        if operation["description"].startswith("For:"):
            missing.append(name)
        named = [one for one in operation["parameters"] if "$ref" not in one]
        missing += [f"{name} {one['name']}" for one in named if not one.get("description")]
    for name, schema in document["components"]["schemas"].items():
        if not schema.get("description"):
            missing.append(name)
        fields = schema.get("properties", {})
        missing += [f"{name}.{field}" for field, held in fields.items() if not held.get("description")]
    assert missing == []


def test_every_body_has_an_example_and_every_operation_a_caller_and_a_room(document):
    from chalicelib.web.openapi import words

    for name, operation in operations(document):
        assert set(operation["tags"]) & set(words.CALLERS), name
        assert len(set(operation["tags"]) & set(words.ROOMS)) == 1, name
        if "requestBody" in operation:
            assert "example" in operation["requestBody"]["content"]["application/json"], name
    assert document["servers"]


def test_patterns_are_ecma_and_no_field_has_a_default(document):
    text = json.dumps(document["components"]["schemas"])
    patterns = re.findall(r'"pattern": "((?:[^"\\]|\\.)*)"', text)
    assert len(patterns) > 30
    assert not [one for one in patterns if re.search(r"\\\\[ZA]|\(\?P|\(\?i", one)]
    for schema in document["components"]["schemas"].values():
        assert not [field for field, held in schema.get("properties", {}).items() if "default" in held]


def test_closed_sets_are_enums_in_responses_and_parameters(document):
    from chalicelib.web.openapi import closed

    schemas = document["components"]["schemas"]
    assert {one.split(".")[0] for one in (*closed.FIELDS, *closed.OPEN)} <= set(schemas)
    rows = []
    for name, schema in schemas.items():
        for field, held in schema.get("properties", {}).items():
            parts = [held, *held.get("anyOf", ())]
            texts = [part for part in parts if part.get("type") == "string"]
            if field in ("state", "kind", "verb", "measure", "authorization", "proof", "channel", "stacking", "why"):
                rows += [f"{name}.{field}" for part in texts if "enum" not in part]
    assert set(rows) == {one for one in closed.OPEN if not one.startswith("BusifavorDiffer")}
    for operation, name in closed.PARAMETERS:
        named = next(one for _, one in operations(document) if one["operationId"] == operation)["parameters"]
        assert any(one.get("name") == name and one["schema"]["enum"] for one in named), (operation, name)


def test_every_kind_of_task_and_every_reason_is_among_the_values_of_its_field():
    """These were missing once: a generated client could not name them."""
    kinds = {value for name, value in vars(payment_task).items() if name.isupper() and isinstance(value, str)}
    assert set(closed.FIELDS["TaskView.kind"]) == kinds
    assert set(closed.FIELDS["MallPayment.why"]) == {
        *(circle_rules.UNKNOWN_SHOP, circle_rules.SHOP_CLOSED, circle_rules.REPORT_FAILED),
        circle_rules.UNANSWERED,
    }


def test_days_and_instants_have_their_formats(document):
    for name, schema in document["components"]["schemas"].items():
        for field, held in schema.get("properties", {}).items():
            parts = [part for part in (held, *held.get("anyOf", ())) if part.get("type") == "string"]
            if field.endswith("_at") or field in ("since", "leave_by", "held_until", "watched_until"):
                assert all(part.get("format") == "date-time" for part in parts), f"{name}.{field}"
            if field in ("date", "first_day", "last_day"):
                assert all(part.get("format") == "date" for part in parts), f"{name}.{field}"


def test_request_and_response_headers_are_declared(document):
    import app

    for route in app.api.routes:
        operation = document["paths"][route.path][route.method.lower()]
        named = {one.get("$ref", "").rpartition("/")[2] for one in operation["parameters"]}
        assert ("AcceptLanguage" in named) != route.outside
        assert ("IfMatch" in named) == route.takes_version
        assert ("DeviceNonce" in named) == ("device" in route.caller.kind)
        for name in route.needs:
            assert next(one for one in operation["parameters"] if one.get("name") == name)["required"]
    claim = document["paths"]["/v1/coupons/campaigns/{campaign_id}/claim"]["post"]
    assert "Idempotency-Replayed" in claim["responses"]["200"]["headers"]


def test_schemas_have_readable_names(document):
    assert [name for name in document["components"]["schemas"] if not re.fullmatch(r"([A-Z][a-z0-9]+)+", name)] == []
