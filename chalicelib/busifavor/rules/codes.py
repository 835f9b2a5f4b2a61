"""Codes of our own that WeChat hands out."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib import errors, ids
from chalicelib.busifavor.rules.stock import MOST_PER_LOT
from chalicelib.providers.answers.busifavor import UploadedCodes


@dataclass(frozen=True)
class Lot:
    """Codes of one request, 200 at most. `answer`: WeChat Pay's, once there is one."""

    number: int
    request_no: str
    codes: tuple[str, ...]
    answer: UploadedCodes | None = None


def check(codes: Sequence[str]) -> None:
    """Raises ValueInvalid for a code that is named twice."""
    twice = ids.twice_in(codes)
    if twice is not None:
        raise errors.ValueInvalid(f"codes[{twice}]", reason="a code is named twice", id=codes[twice])


def make(secret: str, count: int) -> tuple[str, ...]:
    """So many codes of 20 letters and digits. Without the secret nobody can guess them; the same secret makes the
    same."""
    return tuple(ids.derived("busifavor_code", secret, str(number), length=20) for number in range(count))


def lots(batch_id: str, codes: Sequence[str]) -> list[Lot]:
    """The codes in lots, each with the number that it is uploaded under: always the same for the same batch."""
    parts = [tuple(codes[start : start + MOST_PER_LOT]) for start in range(0, len(codes), MOST_PER_LOT)]
    return [Lot(number, ids.derived("busifavor_lot", batch_id, str(number)), part) for number, part in enumerate(parts)]
