"""Types of fields that several rooms share."""

from typing import Annotated

import msgspec

# How a field is normalised before it is validated (typed.py): people type, paste and scan it.
AS_ID = {"typed": "id"}
AS_NUMBER = {"typed": "number"}
AS_CODE = {"typed": "code"}
AS_SHOWN = {"typed": "shown"}
AS_PLATE = {"typed": "plate"}
AS_PHONE = {"typed": "phone"}
AS_TEXT = {"typed": "text"}

# The id of a document, as it is written in a path.
Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_]{1,31}\Z", extra=AS_ID)]
Ids = Annotated[tuple[Id, ...], msgspec.Meta(max_length=200)]
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Words = Annotated[tuple[Word, ...], msgspec.Meta(max_length=200)]
# The amount of one purchase before coupons and points: at most a million yuan.
MOST_FEN = 1_000_000_00
PurchaseFen = Annotated[int, msgspec.Meta(ge=1, le=MOST_FEN)]
# The most units of one article in all lines of a purchase together.
MOST_QUANTITY = 10_000
Quantity = Annotated[int, msgspec.Meta(ge=1, le=MOST_QUANTITY)]
# Wall-clock time in Shanghai, from 00:00 to 24:00.
LocalTime = Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z|^24:00\Z")]
