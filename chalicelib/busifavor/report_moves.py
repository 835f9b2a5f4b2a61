"""Worker: reports to WeChat Pay when a coupon that it sent is redeemed, restored or voided.

It reads the moves from the coupon's own trail, in their order. So it does not matter in which order the events arrive;
a lost event is made up for by the coupon's next one. Our redemption is final: if WeChat Pay refuses its report, that is
a task for a person.
If the coupon's state at WeChat Pay does not explain the refusal, the reason may pass. Then the move waits: the queue
delivers the event again, and the coupon is a task for a person.
"""

from datetime import datetime

from chalicelib import errors
from chalicelib.aws import dynamo, telemetry
from chalicelib.busifavor.rules import coupon as rules
from chalicelib.busifavor.rules.coupon import CHANNEL, DEACTIVATE, RETURN, USE, Sent, Step
from chalicelib.busifavor.store import coupons as store
from chalicelib.coupons import parts as coupons
from chalicelib.events.coupons import CouponGivenBack, CouponRedeemed, CouponVoided
from chalicelib.events.envelope import Event
from chalicelib.providers import busifavor as provider
from chalicelib.providers.wechat_pay import ProviderRefused

REPORTS = {
    coupons.REDEEM: USE,
    coupons.UNDO: RETURN,
    coupons.RESTORE: RETURN,
    coupons.VOID: DEACTIVATE,
}


def report_move(event: Event[CouponRedeemed | CouponGivenBack | CouponVoided], *, now: datetime) -> None:
    """Applies coupon.redeemed, coupon.given_back and coupon.voided. Raises ProviderDown if the outcome is unknown, and
    ProviderRefused if the reason of a refusal may pass: the event is delivered again, and the move is reported under
    the same number. Raises Busy."""
    if event.details.source.partition(":")[0] != CHANNEL:
        return
    sent = store.find_ours(event.details.coupon_id)
    if sent is not None:
        report(sent, now=now)


def report(sent: Sent, *, now: datetime) -> None:
    """Reports every move that is not reported yet. Raises ProviderRefused if the coupon's state at WeChat Pay does not
    explain a refusal (the move waits, as a task for a person), Busy, ProviderDown."""
    for _ in dynamo.rounds():
        if _report_all(sent, now=now):
            return
        # Another worker reported some moves in the meantime. The trail that it read may have been shorter.
        sent = _newest(sent)
    raise errors.Busy


def _report_all(sent: Sent, *, now: datetime) -> bool:
    """Returns False if another worker saved its report of a move first."""
    assert sent.member_id is not None
    assert sent.coupon_id is not None
    for step in rules.unreported(sent, map(_step, coupons.list_steps(sent.member_id, sent.coupon_id))):
        there, why = sent.there, None
        if not rules.is_idle(step.report, sent.there):
            there, why = _report(sent, step, now=now)
        if not store.save_report(sent, step.number, there=there, why=why, now=now):
            return False
        if why is not None:
            telemetry.count("merchant_coupons_differ", what=why)
        sent = _newest(sent)
    return True


def _newest(sent: Sent) -> Sent:
    found = store.find(sent.stock_id, sent.code)
    assert found is not None
    return found


def _report(sent: Sent, step: Step, *, now: datetime) -> tuple[str, str | None]:
    """Reports one move. Returns the coupon's state at WeChat Pay afterwards, and the reason of a task for a person, or
    None. Raises ProviderRefused, ProviderDown."""
    assert step.report is not None
    number = rules.number_of(sent, step)
    try:
        _call(sent, step, number)
    except ProviderRefused as refused:
        status = provider.find_coupon(mchid=sent.mchid, appid=sent.appid, openid=sent.openid or "", code=sent.code)
        if rules.is_done(step.report, number, status):
            return rules.after(step.report), None
        if not rules.explains(step.report, status):
            _leave_waiting(sent, rules.why_waiting(step.report, refused.code), now=now)
            raise
        why = rules.why_refused(step.report, status, refused.code)
        return rules.state_there(step.report, number, status), why
    return rules.after(step.report), None


def _leave_waiting(sent: Sent, why: str, *, now: datetime) -> None:
    if store.wait(sent, why, now=now):
        telemetry.count("merchant_coupons_differ", what=why)


def _call(sent: Sent, step: Step, number: str) -> None:
    named = {"mchid": sent.mchid, "stock_id": sent.stock_id, "code": sent.code, "number": number}
    if step.report == USE:
        provider.use(appid=sent.appid, openid=sent.openid or "", at=step.at, **named)
    elif step.report == RETURN:
        provider.give_back(**named)
    else:
        provider.deactivate(reason=step.reason, **named)


def _step(step: coupons.TrailStep) -> Step:
    return Step(step.number, _kind_of(step), step.at, str(step.details.get("reason", "")))


def _kind_of(step: coupons.TrailStep) -> str | None:
    """Returns how a move is reported to WeChat Pay; None if it is not. A coupon that was restored after it expired
    stays used at WeChat Pay, which accepts no return then."""
    ends_at = step.details.get("expires_at")
    is_expired = step.verb == coupons.RESTORE and ends_at and step.at >= datetime.fromisoformat(ends_at)
    return None if is_expired else REPORTS.get(step.verb)
