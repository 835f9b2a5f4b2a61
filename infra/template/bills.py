"""The bucket of the raw bills."""

from typing import Any

from infra.template.common import kept

# Statements of accounts must be kept for ten years (Accounting Archives Management Measures, table 1: bank
# reconciliations).
BILLS_KEPT_DAYS = 10 * 366


def bucket(stage: str) -> dict[str, Any]:
    """The bucket of the raw bills. It is private and encrypted, and keeps bills as long as the law demands."""
    encryption = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    return {
        "Type": "AWS::S3::Bucket",
        **kept(stage),
        "Properties": {
            "BucketEncryption": {"ServerSideEncryptionConfiguration": [encryption]},
            # Each file is written once. A second version is an accident, and the first is kept for 90 days more.
            "VersioningConfiguration": {"Status": "Enabled"},
            "LifecycleConfiguration": {
                "Rules": [
                    {
                        "Id": "kept",
                        "Status": "Enabled",
                        "ExpirationInDays": BILLS_KEPT_DAYS,
                        "NoncurrentVersionExpiration": {"NoncurrentDays": 90},
                        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
                    }
                ]
            },
            "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
            "PublicAccessBlockConfiguration": dict.fromkeys(
                ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
            ),
        },
    }


def bucket_policy() -> dict[str, Any]:
    """The bucket's policy: it refuses every call without TLS."""
    bucket = {"Fn::GetAtt": ["BillsBucket", "Arn"]}
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [bucket, {"Fn::Sub": "${BillsBucket.Arn}/*"}],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return {
        "Type": "AWS::S3::BucketPolicy",
        "Properties": {"Bucket": {"Ref": "BillsBucket"}, "PolicyDocument": document},
    }
