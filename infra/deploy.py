"""Deploys a package: `python -m infra.deploy --stage STAGE --public-base-url URL`.

Uploads the zip and the templates to a bucket, creates or updates the stack, waits until CloudFormation is done, and
uploads the console. The same code deploys the emulator's stack.
"""

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

from infra import console
from infra.package import ROOT, NotPackaged, package
from infra.stages import REAL_STAGES

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
LONGEST_WAIT_SECONDS = 1800


class NotDeployed(Exception):
    """The stack was not deployed; the message has CloudFormation's reasons."""


def deploy(
    stage: str, folder: Path, parameters: Mapping[str, str], *, bucket: str, tell: Callable[[str], None] = print
) -> dict[str, str]:
    """Deploys the package in `folder` and returns the stack's outputs. `tell` prints progress. Raises NotDeployed."""
    name = f"mallpass-{stage}"
    template_url = _upload(folder, bucket, tell)
    cloudformation = boto3.client("cloudformation")
    request = {
        "StackName": name,
        "TemplateURL": template_url,
        "Capabilities": CAPABILITIES,
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
    }
    exists = _stack(cloudformation, name) is not None
    tell(f"{'updating' if exists else 'creating'} stack {name}")
    try:
        (cloudformation.update_stack if exists else cloudformation.create_stack)(**request)
    except ClientError as error:
        if "No updates are to be performed" not in str(error):
            raise
    return _wait(cloudformation, name, tell)


def _upload(folder: Path, bucket: str, tell: Callable[[str], None]) -> str:
    """Uploads the zip and the template, and returns the template's address. The zip is named by its hash, so an
    unchanged zip does not change the template."""
    s3 = boto3.client("s3")
    zip_bytes = (folder / "deployment.zip").read_bytes()
    key = f"{hashlib.sha256(zip_bytes).hexdigest()[:24]}.zip"
    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError:
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": s3.meta.region_name})
    tell(f"uploading {len(zip_bytes) / 1e6:.1f} MB")
    s3.put_object(Bucket=bucket, Key=key, Body=zip_bytes)
    template = json.loads((folder / "template.json").read_text())
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = {"Bucket": bucket, "Key": key}
        if resource["Type"] == "AWS::CloudFormation::Stack":
            name = resource["Properties"]["TemplateURL"].rpartition("/")[2]
            resource["Properties"]["TemplateURL"] = _put_template(s3, bucket, (folder / name).read_bytes())
    return _put_template(s3, bucket, json.dumps(template).encode())


def _put_template(s3: Any, bucket: str, text: bytes) -> str:
    """Uploads a template, named by its hash, and returns its address."""
    key = f"{hashlib.sha256(text).hexdigest()[:24]}.json"
    s3.put_object(Bucket=bucket, Key=key, Body=text)
    address: str = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": key}).partition("?")[0]
    return address


def _stack(cloudformation: Any, name: str) -> dict[str, Any] | None:
    try:
        return cloudformation.describe_stacks(StackName=name)["Stacks"][0]  # type: ignore[no-any-return]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise


def _wait(cloudformation: Any, name: str, tell: Callable[[str], None]) -> dict[str, str]:
    pause, last = 0.1, ""
    until = time.monotonic() + LONGEST_WAIT_SECONDS
    while time.monotonic() < until:
        stack = _stack(cloudformation, name) or {}
        status = stack.get("StackStatus", "")
        if status != last:
            tell(f"{name}: {status}")
            last = status
        if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            return {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])}
        if status.endswith(("FAILED", "ROLLBACK_COMPLETE")):
            raise NotDeployed(f"{name}: {status}\n" + "\n".join(_reasons(cloudformation, name)))
        time.sleep(pause)
        pause = min(pause * 1.5, 10)
    raise NotDeployed(f"{name} is still {last} after {LONGEST_WAIT_SECONDS} s")


def _reasons(cloudformation: Any, name: str) -> list[str]:
    events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    return [
        f"{one['LogicalResourceId']}: {one.get('ResourceStatusReason', '')}"
        for one in events
        if one["ResourceStatus"].endswith("FAILED")
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description="Packages and deploys a stage to the AWS account of the environment.")
    parser.add_argument("--stage", required=True, choices=REAL_STAGES)
    parser.add_argument("--public-base-url", required=True, help="https://… that WeChat Pay can reach, without a path")
    parser.add_argument("--bucket", help="for the package; default mallpass-STAGE-ACCOUNT")
    chosen = parser.parse_args()
    folder = ROOT / ".local" / f"package-{chosen.stage}"
    try:
        package(chosen.stage, folder)
        files = console.built()
        bucket = chosen.bucket or f"mallpass-{chosen.stage}-{boto3.client('sts').get_caller_identity()['Account']}"
        outputs = deploy(chosen.stage, folder, {"PublicBaseUrl": chosen.public_base_url}, bucket=bucket)
        console.upload(files, outputs["ConsoleBucket"], boto3.client("s3"))
    except (NotPackaged, NotDeployed, console.NotBuilt) as problem:
        sys.exit(f"not deployed: {problem}")
    print(json.dumps(outputs, indent=2))


if __name__ == "__main__":
    main()
