"""The REST API: its name, what it measures, and what API Gateway itself answers."""

from typing import Any

# WeChat Pay waits five seconds for the answer to a callback (payment notification).
CALLBACK_PATH = "/v1/wechat-pay/notify"
# API Gateway's own refusals, by code: in Chinese and in English, because it does not read Accept-Language.
REFUSALS = {
    "path_unknown": ("没有此接口，请检查路径与方法。", '"There is no such path, or it does not take this method."'),
    "gateway": ("请求未被处理，请稍后再试。", "$context.error.messageString"),
}


def api_name(stage: str) -> str:
    """The API's name: the dimension by which CloudWatch tells the stages apart."""
    return f"mallpass-{stage}"


def rest_api(stage: str) -> dict[str, Any]:
    """What Chalice cannot say about the API."""
    return {
        "Name": api_name(stage),
        # A trace of the API holds the path, and a path may hold a number plate; traces begin at the function.
        "TracingEnabled": False,
        "MethodSettings": [
            # The metrics of one method cost money; this one has an alarm.
            {"HttpMethod": "POST", "ResourcePath": _encoded(CALLBACK_PATH), "MetricsEnabled": True}
        ],
        "GatewayResponses": {
            # A path or a method without a route. AWS's own answer is a 403 about a missing token.
            "MISSING_AUTHENTICATION_TOKEN": {
                "StatusCode": 404,
                "ResponseTemplates": {"application/json": refusal("path_unknown")},
            },
            "DEFAULT_4XX": {"ResponseTemplates": {"application/json": refusal("gateway")}},
            "DEFAULT_5XX": {"ResponseTemplates": {"application/json": refusal("gateway")}},
        },
    }


def _encoded(path: str) -> str:
    """As a method setting spells a path: `/a/b` -> `/~1a~1b`."""
    return "/" + path.replace("/", "~1")


def refusal(code: str) -> str:
    """The body of one of API Gateway's own refusals. API Gateway fills in `$context…`."""
    chinese, english = REFUSALS[code]
    fields = f'"code":"{code}","message":"{chinese}","message_en":{english},"field":null'
    return f'{{"error":{{{fields},"request_id":"$context.requestId"}}}}'
