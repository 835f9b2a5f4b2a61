"""Members: who joined, with which openid, and which two were merged into one."""

from datetime import datetime
from typing import ClassVar

from chalicelib import events
from chalicelib.events.envelope import Details


class MemberJoined(Details, frozen=True, kw_only=True):
    """Somebody became a member. `appid`: the mini-program where that was."""

    name: ClassVar[str] = events.MEMBER_JOINED

    member_id: str
    appid: str
    joined_at: datetime


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
    """A login proved by a unionid that two members are one person. `member_id`: who logged in."""

    name: ClassVar[str] = events.MEMBERS_PROVEN

    member_id: str
    other_id: str


class MemberMerged(Details, frozen=True, kw_only=True):
    """The member `old_id` became `new_id`; what the old one has is still to be transferred."""

    name: ClassVar[str] = events.MEMBER_MERGED

    old_id: str
    new_id: str
