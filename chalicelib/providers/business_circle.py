"""WeChat Pay's business circle: queries who authorised, reports points and parking.

Source: pay.weixin.qq.com/doc/v3, smart business circle. WeChat does not document its business errors. A report may be
repeated for the same transaction or visit; if WeChat Pay does not respond, the caller repeats it.
"""

from datetime import datetime
from urllib.parse import quote

from chalicelib.business_day import SHANGHAI
from chalicelib.providers import codes, wechat_pay
from chalicelib.providers.answers import circle
from chalicelib.providers.answers.circle import AuthorizationStatus


def find_authorization(*, mchid: str, appid: str, openid: str) -> AuthorizationStatus | None:
    """Queries whether a shopper allows WeChat to report payments to the mall. Returns None if WeChat Pay does not know
    the openid under this appid. Raises ProviderDown, and ProviderRefused for any other refusal, which says nothing
    about the shopper."""
    path = f"/v3/businesscircle/user-authorizations/{quote(openid, safe='')}?appid={quote(appid, safe='')}"
    try:
        answer = wechat_pay.call(mchid, "GET", path)
    except wechat_pay.ProviderRefused as refused:
        if refused.decides == codes.NONE_THERE:
            return None
        raise
    return wechat_pay.read_answer(answer, circle.read_authorization)


def find_commit_state(*, mchid: str, appid: str, openid: str, brandid: int) -> codes.CommitState | None:
    """Queries whether WeChat still waits for points of the shopper's payments of today. Returns None if WeChat Pay does
    not say, or refuses the query. Raises ProviderDown."""
    path = (
        f"/v3/businesscircle/users/{quote(openid, safe='')}/points/commit_status"
        f"?brandid={brandid}&appid={quote(appid, safe='')}"
    )
    try:
        return wechat_pay.read_answer(wechat_pay.call(mchid, "GET", path), circle.read_commit_state)
    except wechat_pay.ProviderRefused:
        return None


def report_points(
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
    """Reports the points that a payment earned. `total_points`: the shopper's balance. `remark`: why it earned nothing,
    at most 128 characters. Raises ProviderDown, ProviderRefused."""
    body: dict[str, str | int | bool] = {
        "transaction_id": transaction_id,
        "appid": appid,
        "openid": openid,
        "earn_points": points > 0,
        "increased_points": points,
        "points_update_time": at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
    }
    if remark:
        body["no_points_remarks"] = remark
    if total_points is not None:
        body["total_points"] = total_points
    wechat_pay.call(mchid, "POST", "/v3/businesscircle/points/notify", body)


def report_parking(*, mchid: str, brandid: int, appid: str, openid: str, plate: str, is_in: bool, at: datetime) -> None:
    """Reports that a shopper's car came (`is_in`), or left. Raises ProviderDown, ProviderRefused."""
    body = {
        "brandid": brandid,
        "appid": appid,
        "openid": openid,
        "plate_number": plate,
        "state": "IN" if is_in else "OUT",
        "time": at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
    }
    wechat_pay.call(mchid, "POST", "/v3/businesscircle/parkings", body)
