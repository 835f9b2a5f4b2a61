"""Events of members: joining, openids, proved numbers, birthdays, merges."""

from datetime import datetime
from typing import ClassVar

from chalicelib import events
from chalicelib.events.envelope import Details


class MemberJoined(Details, frozen=True, kw_only=True):
    """A shopper became a member. `appid`: the mini-program in which they joined. `mall_id`: the mall that the source
    names; None if it names none. `source`: where the member came from, as `kind` or `kind:detail`. `qr_id`: the printed
    code of ours that was scanned; None if none was."""

    name: ClassVar[str] = events.MEMBER_JOINED

    member_id: str
    appid: str
    joined_at: datetime
    mall_id: str | None = None
    source: str = "unknown"
    qr_id: str | None = None


class NumberProved(Details, frozen=True, kw_only=True):
    """A member who had joined before proved a phone number, in the mini-program `appid`."""

    name: ClassVar[str] = events.NUMBER_PROVED

    member_id: str
    appid: str
    joined_at: datetime


class BirthdaySet(Details, frozen=True, kw_only=True):
    """A member set the birthday. `month`: 1 to 12."""

    name: ClassVar[str] = events.BIRTHDAY_SET

    member_id: str
    appid: str
    joined_at: datetime
    month: int


class OpenidAdded(Details, frozen=True, kw_only=True):
    """A member logged in from another mini-program, `appid`, or with another WeChat account."""

    name: ClassVar[str] = events.OPENID_ADDED

    member_id: str
    appid: str


class MembersProven(Details, frozen=True, kw_only=True):
    """A login showed, by its unionid, that two members are one person. `member_id`: the member who logged in."""

    name: ClassVar[str] = events.MEMBERS_PROVEN

    member_id: str
    other_id: str


class MemberMerged(Details, frozen=True, kw_only=True):
    """The former id `old_id` was merged into `new_id`; its points, coupons and other things are not transferred yet."""

    name: ClassVar[str] = events.MEMBER_MERGED

    old_id: str
    new_id: str
