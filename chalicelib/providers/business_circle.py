"""WeChat Pay's business circle: authorisations asked for, points and parking told.

Source: pay.weixin.qq.com/doc/v3, smart business circle. Its business errors are not listed anywhere: a call is the same
for the same transaction or visit, and is made again until it is taken.
"""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from chalicelib.business_day import SHANGHAI
from chalicelib.providers import codes, wechat_pay


def authorization(*, mchid: str, appid: str, openid: str) -> dict[str, Any] | None:
    """`authorize_state`, `authorize_time`, `deauthorize_time`; None for somebody it does not know under this appid.
    Raises ProviderDown, ProviderRefused for any other no, which says nothing about the shopper."""
    path = f"/v3/businesscircle/user-authorizations/{quote(openid, safe='')}?appid={quote(appid, safe='')}"
    try:
        told = wechat_pay.call(mchid, "GET", path)
    except wechat_pay.ProviderRefused as refused:
        if refused.decides == codes.NONE_THERE:
            return None
        raise
    wechat_pay.text_in(told, "authorize_state")
    return told


def commit_status(*, mchid: str, appid: str, openid: str, brandid: int) -> str | None:
    """Whether payments of today still wait for their points: PENDING, FINISHED; None where it does not say. Raises
    ProviderDown."""
    path = (
        f"/v3/businesscircle/users/{quote(openid, safe='')}/points/commit_status"
        f"?brandid={brandid}&appid={quote(appid, safe='')}"
    )
    try:
        told = wechat_pay.call(mchid, "GET", path).get("points_commit_status")
    except wechat_pay.ProviderRefused:
        return None
    return str(told) if told is not None else None


def tell_points(
    *,
    mchid: str,
    transaction_id: str,
    appid: str,
    openid: str,
    points: int,
    total_points: int | None,
    remark: str | None,
    at: datetime,
) -> None:
    """What a payment earned, or why nothing. Raises ProviderDown, ProviderRefused."""
    body: dict[str, Any] = {
        "transaction_id": transaction_id,
        "appid": appid,
        "openid": openid,
        "earn_points": points > 0,
        "increased_points": points,
        "points_update_time": at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
    }
    body |= {"no_points_remarks": remark} if remark else {}
    body |= {"total_points": total_points} if total_points is not None else {}
    wechat_pay.call(mchid, "POST", "/v3/businesscircle/points/notify", body)


def tell_parking(*, mchid: str, brandid: int, appid: str, openid: str, plate: str, is_in: bool, at: datetime) -> None:
    """A shopper's car came, or left. Raises ProviderDown, ProviderRefused."""
    body = {
        "brandid": brandid,
        "appid": appid,
        "openid": openid,
        "plate_number": plate,
        "state": "IN" if is_in else "OUT",
        "time": at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
    }
    wechat_pay.call(mchid, "POST", "/v3/businesscircle/parkings", body)
