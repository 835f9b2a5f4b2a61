"""Our own codes for the coupons that WeChat sends."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib import errors, ids
from chalicelib.busifavor.rules.stock import MOST_PER_LOT
from chalicelib.providers.answers.busifavor import UploadedCodes


@dataclass(frozen=True)
class Lot:
    """The codes of one upload, 200 at most. `answer`: WeChat Pay's; None until there is one."""

    number: int
    request_no: str
    codes: tuple[str, ...]
    answer: UploadedCodes | None = None


def check(codes: Sequence[str]) -> None:
    """Raises ValueInvalid if a code is there twice."""
    twice = ids.twice_in(codes)
    if twice is not None:
        raise errors.ValueInvalid(f"codes[{twice}]", reason="a code is named twice", id=codes[twice])


def make(secret: str, count: int) -> tuple[str, ...]:
    """Makes `count` codes of 20 letters and digits. Nobody can guess them without the secret. The same secret gives the
    same codes."""
    return tuple(ids.derived("busifavor_code", secret, str(number), length=20) for number in range(count))


def lots(batch_id: str, codes: Sequence[str]) -> list[Lot]:
    """Splits the codes into lots. Each lot has the number under which it is uploaded, which is always the same for the
    same batch."""
    parts = [tuple(codes[start : start + MOST_PER_LOT]) for start in range(0, len(codes), MOST_PER_LOT)]
    return [Lot(number, ids.derived("busifavor_lot", batch_id, str(number)), part) for number, part in enumerate(parts)]
