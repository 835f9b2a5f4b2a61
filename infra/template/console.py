"""The staff console: a private bucket of files, which API Gateway itself reads and serves below `/console/`.

No function runs for a file, so the console takes no concurrency from callbacks and gates. On real stages the bucket and
the role that reads it are a nested stack; the emulator knows no nested stacks and has them in the one stack.
"""

from typing import Any

from infra.stages import REAL_STAGES
from infra.template.common import Resources

# The name of the nested template among the packaged files, and of its resource.
FILE = "console.json"
STACK = "Console"
BUCKET, ROLE = "ConsoleBucket", "ConsoleReader"
# No outside address, no inline script, no eval. Libraries set style attributes of elements, such as a menu's place.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
# Headers that S3 answers with and that go on to the browser.
PASSED_ON = ("Content-Type", "Cache-Control", "ETag")
# Sends `/console` and `/console/` on to the page. `$context.path` begins with the API's stage, unless a domain of the
# mall's own stands for it.
REDIRECT = """#set($path = $context.path)
#if($path.endsWith("/"))#set($end = $path.length() - 1)#set($path = $path.substring(0, $end))#end
#set($context.responseOverride.header.Location = "$path/index.html")
"""
NOT_FOUND = "There is no such file. 没有此文件。"


def resources(stage: str) -> Resources:
    """What the stack itself has: on real stages the nested stack, else the bucket and its reader."""
    if stage not in REAL_STAGES:
        return _edge()
    # `infra.deploy` uploads the nested template and sets its address.
    return {STACK: {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": f"https://s3/{FILE}"}}}


def nested() -> dict[str, Any]:
    """The nested template."""
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "MallPass: the staff console's files",
        "Resources": {**_edge(), "ConsoleBucketPolicy": _tls_only()},
        "Outputs": {
            BUCKET: {"Value": {"Ref": BUCKET}},
            ROLE: {"Value": {"Fn::GetAtt": [ROLE, "Arn"]}},
        },
    }


def bucket_name(stage: str) -> dict[str, Any]:
    """The bucket's name, for the stack's outputs and the API's paths."""
    return {"Fn::GetAtt": [STACK, f"Outputs.{BUCKET}"]} if stage in REAL_STAGES else {"Ref": BUCKET}


def _edge() -> Resources:
    encryption = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    blocked = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    trust = {"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole"}
    reads = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": {"Fn::Sub": f"${{{BUCKET}.Arn}}/*"}}
    # Without this right S3 answers 403 for a file that is not there.
    lists = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": {"Fn::GetAtt": [BUCKET, "Arn"]}}
    return {
        # The files can be built and uploaded again at any time, so no stage keeps them.
        BUCKET: {
            "Type": "AWS::S3::Bucket",
            "Properties": {
                "BucketEncryption": {"ServerSideEncryptionConfiguration": [encryption]},
                "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
                "PublicAccessBlockConfiguration": dict.fromkeys(blocked, True),
            },
        },
        ROLE: {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
                "Policies": [
                    {
                        "PolicyName": "reads-the-console",
                        "PolicyDocument": {"Version": "2012-10-17", "Statement": [reads, lists]},
                    }
                ],
            },
        },
    }


def _tls_only() -> dict[str, Any]:
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [{"Fn::GetAtt": [BUCKET, "Arn"]}, {"Fn::Sub": f"${{{BUCKET}.Arn}}/*"}],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": BUCKET}, "PolicyDocument": document}}


# --- the API's paths ------------------------------------------------------------------------------------------------
def paths(stage: str) -> dict[str, Any]:
    """The paths of the REST API that serve the files."""
    return {"/console": {"get": _redirecting()}, "/console/{file+}": {"get": _serving(stage)}}


def _redirecting() -> dict[str, Any]:
    return {
        "responses": {"302": {"description": "the page", "headers": {"Location": {"type": "string"}}}},
        "x-amazon-apigateway-integration": {
            "type": "mock",
            "requestTemplates": {"application/json": '{"statusCode": 302}'},
            "responses": {"302": {"statusCode": "302", "responseTemplates": {"application/json": REDIRECT}}},
        },
    }


def _serving(stage: str) -> dict[str, Any]:
    role = {"Fn::GetAtt": [STACK, f"Outputs.{ROLE}"]} if stage in REAL_STAGES else {"Fn::GetAtt": [ROLE, "Arn"]}
    address = "arn:${AWS::Partition}:apigateway:${AWS::Region}:s3:path/${Bucket}/{file}"
    # A static value stands in single quotes; those inside it are not escaped.
    static = {f"method.response.header.{name}": f"'{value}'" for name, value in HEADERS.items()}
    passed_on = {f"method.response.header.{name}": f"integration.response.header.{name}" for name in PASSED_ON}
    declared = {name: {"type": "string"} for name in (*HEADERS, *PASSED_ON)}
    missing = {"responseTemplates": {"application/json": NOT_FOUND, "application/xml": NOT_FOUND}}
    kind = {"method.response.header.Content-Type": "'text/plain; charset=utf-8'"}
    return {
        "produces": ["text/html", "text/plain"],
        "parameters": [
            {"name": "file", "in": "path", "required": True, "type": "string"},
            {"name": "If-None-Match", "in": "header", "required": False, "type": "string"},
        ],
        "responses": {
            "200": {"description": "the file", "headers": declared},
            "304": {"description": "the file is as it was", "headers": declared},
            "404": {"description": "no such file", "headers": {"Content-Type": {"type": "string"}}},
        },
        "x-amazon-apigateway-integration": {
            "type": "aws",
            "httpMethod": "GET",
            "uri": {"Fn::Sub": [address, {"Bucket": bucket_name(stage)}]},
            "credentials": role,
            "requestParameters": {
                "integration.request.path.file": "method.request.path.file",
                "integration.request.header.If-None-Match": "method.request.header.If-None-Match",
            },
            "responses": {
                "2\\d{2}": {"statusCode": "200", "responseParameters": {**static, **passed_on}},
                "304": {"statusCode": "304", "responseParameters": {**static, **passed_on}},
                "default": {"statusCode": "404", "responseParameters": kind, **missing},
            },
        },
    }
