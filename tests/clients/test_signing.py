"""clients/signing: the vectors are the product's, the examples build them, and the product accepts what they build."""

import json
from datetime import UTC, datetime

import pytest

from chalicelib import errors
from chalicelib.security.devices import check_device_signature
from clients.signing import make_vectors
from clients.signing.sign import signed_headers
from tests.clients.conftest import CLIENTS

SIGNING = CLIENTS / "signing"
DOCUMENT = json.loads((SIGNING / "vectors.json").read_text())
WAYS = ("python", "typescript")
SCRIPT = """
import {signedHeaders} from './sign.mts'
const [deviceId, key, requests] = JSON.parse(process.argv[1])
console.log(JSON.stringify(requests.map((request) => signedHeaders(deviceId, key, request))))
"""


@pytest.fixture(params=WAYS)
def sign(request, run):
    """Signs requests as one of the examples does."""

    def in_python(device_id, key, requests):
        return [signed_headers(device_id, key, **{**one, "body": one["body"].encode()}) for one in requests]

    def in_typescript(device_id, key, requests):
        argument = json.dumps([device_id, key, requests])
        return json.loads(run("--input-type=module-typescript", "-e", SCRIPT, argument, folder=SIGNING))

    return in_python if request.param == "python" else in_typescript


def requests(rows):
    return [{name: row[name] for name in ("method", "path", "body", "timestamp", "nonce")} for row in rows]


def verify(row, headers, *, key, now):
    check_device_signature(
        key,
        headers["X-Device-Signature"],
        method=row["method"],
        path=row["path"],
        timestamp=headers["X-Device-Timestamp"],
        nonce=headers["X-Device-Nonce"],
        body=row["body"].encode(),
        real_now=now,
    )


def test_the_vectors_are_those_of_the_product():
    assert (SIGNING / "vectors.json").read_text() == make_vectors.written(), "python -m clients.signing.make_vectors"


def test_every_vector_is_another_signature():
    signatures = {row["headers"]["X-Device-Signature"] for row in DOCUMENT["vectors"]}
    assert len(signatures) == len(DOCUMENT["vectors"])
    bodies = [row["body"] for row in DOCUMENT["vectors"]]
    assert "" in bodies
    assert any(not one.isascii() for one in bodies)


def test_the_examples_build_the_headers_of_every_vector(sign):
    rows = DOCUMENT["vectors"]
    assert sign(DOCUMENT["device_id"], DOCUMENT["key"], requests(rows)) == [row["headers"] for row in rows]


def test_the_product_accepts_every_vector():
    now = datetime.fromisoformat(DOCUMENT["now"])
    for row in DOCUMENT["vectors"]:
        verify(row, row["headers"], key=DOCUMENT["key"], now=now)


@pytest.mark.parametrize("row", DOCUMENT["refused"], ids=lambda row: row["note"])
def test_the_product_refuses_the_usual_mistakes_with_the_reason_that_the_file_says(row):
    with pytest.raises(errors.SignatureInvalid) as refused:
        verify(row, row["headers"], key=DOCUMENT["key"], now=datetime.fromisoformat(DOCUMENT["now"]))
    assert refused.value.details["reason"] == row["reason"]


def test_without_a_given_time_and_nonce_the_examples_sign_now_and_anew(sign):
    bare = {"method": "POST", "path": "/v1/gate/entries", "body": '{"plate":"沪A12345"}'}
    first, second = sign("d_1", "k", [bare, bare])
    for headers in (first, second):
        verify(bare, headers, key="k", now=datetime.now(UTC))
    assert first["X-Device-Nonce"] != second["X-Device-Nonce"]


def test_the_api_takes_a_request_that_an_example_signed(world, sign):
    device_id, key = world.device("gate", "garage")
    body = json.dumps({"plate": "京A12345", "gate_event_id": "in-1"}, ensure_ascii=False)
    request = {"method": "POST", "path": "/v1/gate/entries", "body": body}
    (headers,) = sign(device_id, key, [request])
    assert world.http("POST", request["path"], body.encode(), headers).status == 200
    assert world.http("POST", request["path"], body.encode(), headers).code == "nonce_used"
    other = body.replace("京", "沪").encode()
    (headers,) = sign(device_id, key, [request])
    assert world.http("POST", request["path"], other, headers).code == "signature_invalid"


def test_the_typescript_example_compiles(copied, run, tmp_path):
    options = {"strict": True, "noEmit": True, "module": "nodenext", "target": "es2022", "skipLibCheck": True}
    options |= {"types": ["node"], "typeRoots": [str(copied / "node_modules" / "@types")]}
    described = {"compilerOptions": options, "files": [str(SIGNING / "sign.mts")]}
    (tmp_path / "tsconfig.json").write_text(json.dumps(described))
    run(copied / "node_modules" / "typescript" / "bin" / "tsc", "-p", "tsconfig.json", folder=tmp_path)
