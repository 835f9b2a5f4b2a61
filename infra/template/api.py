"""The REST API: its name, its metrics, and the responses that API Gateway itself gives."""

from typing import Any

from chalicelib.web.answers import PAGE
from infra.template.console import paths as console_paths

BASE_URL = "${PublicBaseUrl}"
# The path of callbacks. WeChat Pay waits five seconds for the response to a callback (payment notification).
CALLBACK_PATH = "/v1/wechat-pay/notify"
# API Gateway compresses longer bodies for callers that accept it: the console's files, lists.
COMPRESSED_FROM_BYTES = 1400
# API Gateway's own refusals, by code. Each has both languages, because API Gateway does not read Accept-Language.
REFUSALS = {
    "path_unknown": ("没有此接口，请检查路径与方法。", '"There is no such path, or it does not take this method."'),
    "gateway": ("请求未被处理，请稍后再试。", "$context.error.messageString"),
}


def api_name(stage: str) -> str:
    """The API's name. It differs by stage, because it is the only dimension that separates the stages in CloudWatch."""
    return f"mallpass-{stage}"


def rest_api(stage: str) -> dict[str, Any]:
    """The properties of the API that Chalice cannot set."""
    return {
        "Name": api_name(stage),
        # A trace of the API would contain the path, and a path may contain a number plate. So traces begin at the
        # function.
        "TracingEnabled": False,
        "MinimumCompressionSize": COMPRESSED_FROM_BYTES,
        "DefinitionBody": {"paths": console_paths(stage)},
        "MethodSettings": [
            # Metrics of a single method cost money, so only the callback has them: there is an alarm on it.
            {"HttpMethod": "POST", "ResourcePath": _encoded(CALLBACK_PATH), "MetricsEnabled": True}
        ],
        "GatewayResponses": {
            # The response if a path or a method has no route. AWS's default is a 403 about a missing token.
            "MISSING_AUTHENTICATION_TOKEN": {
                "StatusCode": 404,
                "ResponseTemplates": {"application/json": {"Fn::Sub": refusal("path_unknown")}},
            },
            "DEFAULT_4XX": {"ResponseTemplates": {"application/json": {"Fn::Sub": refusal("gateway")}}},
            "DEFAULT_5XX": {"ResponseTemplates": {"application/json": {"Fn::Sub": refusal("gateway")}}},
        },
    }


def _encoded(path: str) -> str:
    """A path in the spelling of method settings: `/~1a~1b` for `/a/b`."""
    return "/" + path.replace("/", "~1")


def refusal(code: str) -> str:
    """The template for the body of one of API Gateway's own refusals. CloudFormation replaces `${PublicBaseUrl}`, and
    API Gateway `$context…`."""
    chinese, english = REFUSALS[code]
    fields = f'"code":"{code}","message":"{chinese}","message_en":{english},"field":null'
    doc = PAGE.format(base_url=BASE_URL, code=code)
    return f'{{"error":{{{fields},"request_id":"$context.requestId","doc":"{doc}"}}}}'
