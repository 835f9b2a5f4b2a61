"""Refusals about callers: tokens, roles, signatures of devices."""

from chalicelib.errors.base import Refusal


class TokenMissing(Refusal, status=401, en="Send a token: Authorization: Bearer ….", zh="请先登录。"): ...


class TokenInvalid(
    Refusal, status=401, en="The token is not valid; log in again.", zh="登录状态无效，请重新登录。"
): ...


class TokenExpired(Refusal, status=401, en="The token has expired; log in again.", zh="登录已过期，请重新登录。"): ...


class RoleForbidden(Refusal, status=403, en="Your role may not do this.", zh="当前角色无此权限。"): ...


class SignatureInvalid(
    Refusal, status=401, en="The request's signature is not valid: {reason}.", zh="请求签名无效：{reason}。"
): ...


class NonceUsed(
    Refusal, status=409, en="This nonce was already used; sign the request again.", zh="该随机串已使用，请重新签名。"
): ...
