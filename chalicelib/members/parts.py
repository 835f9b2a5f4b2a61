"""What other rooms may ask about members."""

from chalicelib.members.rules import Member
from chalicelib.members.store import members as store
from chalicelib.memory import forget, remember

__all__ = ["Member", "find", "session_holds"]


def find(member_id: str) -> Member | None:
    """A member as it stands."""
    return store.find(member_id)


def session_holds(member_id: str, version: int) -> bool:
    """Whether a token of that session version still counts; a log-out is felt within a minute, a login at once."""
    known = _session_version(member_id)
    if known is None or version > known:
        forget(_session_version)
        known = _session_version(member_id)
    return known == version


@remember(seconds=60, entries=10_000)
def _session_version(member_id: str) -> int | None:
    member = store.find(member_id)
    return member.session_version if member else None
