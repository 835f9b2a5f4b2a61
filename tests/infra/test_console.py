"""The console's files: what a real stage's template says, how a deploy uploads them, and when they are built again."""

import json
from types import SimpleNamespace

import pytest

from infra import console, deploy
from infra.stages import REAL_STAGES
from infra.template import console as template


class Bucket:
    """An S3 client that remembers what was put, in order."""

    def __init__(self):
        self.meta = SimpleNamespace(region_name="cn-north-1")
        self.puts = []

    def put_object(self, **put):
        self.puts.append(put)

    def head_bucket(self, **_):
        return {}

    def generate_presigned_url(self, _, parameters):
        return f"https://s3.example/{parameters['Bucket']}/{parameters['Key']}?signed"


def integration(packaged, stage, path):
    body = packaged(stage)["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]
    return body["paths"][path]["get"]["x-amazon-apigateway-integration"]


@pytest.mark.parametrize("stage", REAL_STAGES)
def test_no_function_runs_for_a_file(packaged, stage):
    assert integration(packaged, stage, "/console/{file+}")["type"] == "aws"
    assert integration(packaged, stage, "/console")["type"] == "mock"


@pytest.mark.parametrize("stage", REAL_STAGES)
def test_the_edge_is_one_resource_of_the_stack(packaged, stage):
    resources = packaged(stage)["Resources"]
    nested = [name for name, one in resources.items() if one["Type"] == "AWS::CloudFormation::Stack"]
    assert nested == [template.STACK]
    assert not {template.BUCKET, template.ROLE} & set(resources)
    used = json.dumps(integration(packaged, stage, "/console/{file+}"))
    for output in template.nested()["Outputs"]:
        assert f'["Console", "Outputs.{output}"]' in used


def test_every_file_comes_with_the_security_policy(packaged):
    found = integration(packaged, "prod", "/console/{file+}")["responses"]["2\\d{2}"]["responseParameters"]
    policy = found["method.response.header.Content-Security-Policy"]
    assert policy == f"'{template.POLICY}'"
    assert "unsafe-eval" not in policy
    assert "http" not in policy


def test_the_bucket_is_private_and_read_over_tls_only():
    resources = template.nested()["Resources"]
    assert all(resources[template.BUCKET]["Properties"]["PublicAccessBlockConfiguration"].values())
    (statement,) = resources["ConsoleBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_a_deploy_uploads_the_nested_template_and_names_its_address(tmp_path, monkeypatch):
    bucket = Bucket()
    monkeypatch.setattr(deploy.boto3, "client", lambda service: bucket)
    (tmp_path / "deployment.zip").write_bytes(b"zip")
    (tmp_path / template.FILE).write_text(json.dumps(template.nested()))
    (tmp_path / "template.json").write_text(json.dumps({"Resources": template.resources("prod")}))
    address = deploy._upload(tmp_path, "packages", lambda text: None)
    *_, nested, whole = bucket.puts
    assert json.loads(nested["Body"]) == template.nested()
    named = json.loads(whole["Body"])["Resources"][template.STACK]["Properties"]["TemplateURL"]
    assert named == f"https://s3.example/packages/{nested['Key']}"
    assert address.endswith(whole["Key"])


def test_pages_are_uploaded_after_the_files_they_load(tmp_path):
    bucket = Bucket()
    for name in ("index.html", "a-1.js", "reference.html", "z-2.css"):
        (tmp_path / name).write_text(name)
    assert console.upload(tmp_path, "files", bucket) == 4
    keys = [one["Key"] for one in bucket.puts]
    assert ({*keys[:2]}, {*keys[2:]}) == ({"a-1.js", "z-2.css"}, {"index.html", "reference.html"})


def test_the_console_is_built_again_only_for_other_sources(tmp_path, monkeypatch):
    monkeypatch.setattr(console, "ROOT", tmp_path)
    (tmp_path / "console" / "node_modules").mkdir(parents=True)
    (tmp_path / "console" / "page.vue").write_text("one")
    before = console.sources_key()
    (tmp_path / "console" / "node_modules" / "library.js").write_text("not a source")
    (tmp_path / "app.py").write_text("not a source")
    assert console.sources_key() == before
    (tmp_path / "console" / "page.vue").write_text("two")
    assert console.sources_key() != before
