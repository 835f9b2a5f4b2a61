"""What other rooms may ask about members."""

from chalicelib.members import store
from chalicelib.members.rules import Member
from chalicelib.memory import remember

__all__ = ["Member", "find", "session_version"]


def find(member_id: str) -> Member | None:
    """A member as it stands."""
    return store.find(member_id)


@remember(seconds=60, entries=10_000)
def session_version(member_id: str) -> int | None:
    """The version a token must carry, at most a minute old; None if there is no such member."""
    member = store.find(member_id)
    return member.session_version if member else None
