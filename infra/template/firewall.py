"""The web application firewall in front of the API."""

from typing import Any

from infra.template.common import Resources

STAGE_ARN = {"Fn::Sub": "arn:${AWS::Partition}:apigateway:${AWS::Region}::/restapis/${RestAPI}/stages/${RestAPI.Stage}"}


def resources() -> Resources:
    """The firewall. For each path where somebody could guess a code, it limits the requests per minute from one
    address."""
    return {
        "Firewall": {
            "Type": "AWS::WAFv2::WebACL",
            "Properties": {
                "Scope": "REGIONAL",
                "DefaultAction": {"Allow": {}},
                "VisibilityConfig": _visibility("firewall"),
                "Rules": [
                    # Phones of one carrier share an address, so the limit is far above one shopper's needs.
                    _rate_rule(0, "logins", "/v1/login", 600),
                    _rate_rule(1, "claims", "/claim", 1200),
                    # Nobody types codes as fast as this; only a program that guesses does.
                    _rate_rule(2, "claim_codes", "/claim-code", 60),
                    _rate_rule(3, "merges", "/me/merge", 60),
                ],
            },
        },
        "FirewallAssociation": {
            "Type": "AWS::WAFv2::WebACLAssociation",
            "Properties": {"WebACLArn": {"Fn::GetAtt": ["Firewall", "Arn"]}, "ResourceArn": STAGE_ARN},
        },
    }


def _rate_rule(priority: int, name: str, path: str, limit: int) -> dict[str, Any]:
    statement = {
        "RateBasedStatement": {
            "Limit": limit,
            "EvaluationWindowSec": 60,
            "AggregateKeyType": "IP",
            "ScopeDownStatement": {
                "ByteMatchStatement": {
                    "SearchString": path,
                    "FieldToMatch": {"UriPath": {}},
                    "PositionalConstraint": "ENDS_WITH",
                    "TextTransformations": [{"Priority": 0, "Type": "NONE"}],
                }
            },
        }
    }
    return {
        "Name": name,
        "Priority": priority,
        "Action": {"Block": {}},
        "Statement": statement,
        "VisibilityConfig": _visibility(name),
    }


def _visibility(name: str) -> dict[str, Any]:
    # A sample of a request shows its path, and a path may hold a number plate.
    return {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": True, "MetricName": name}
