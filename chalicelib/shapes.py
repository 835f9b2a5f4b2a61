"""Shapes of fields that documents of several rooms have."""

from typing import Annotated

import msgspec

# How a person types, pastes or scans it (typed.py): brought into one form before its shape is judged.
AS_ID = {"typed": "id"}
AS_NUMBER = {"typed": "number"}
AS_CODE = {"typed": "code"}
AS_SHOWN = {"typed": "shown"}
AS_PLATE = {"typed": "plate"}
AS_PHONE = {"typed": "phone"}
AS_TEXT = {"typed": "text"}

# A path names a document by an id of this shape; anything else is not found.
Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_]{1,31}\Z", extra=AS_ID)]
Ids = Annotated[tuple[Id, ...], msgspec.Meta(max_length=200)]
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Words = Annotated[tuple[Word, ...], msgspec.Meta(max_length=200)]
# What one purchase comes to before coupons and points, told or summed, whoever tells it: up to a million yuan.
MOST_FEN = 1_000_000_00
PurchaseFen = Annotated[int, msgspec.Meta(ge=1, le=MOST_FEN)]
# So many of one article, on all its lines.
MOST_QUANTITY = 10_000
Quantity = Annotated[int, msgspec.Meta(ge=1, le=MOST_QUANTITY)]
# On the clock in Shanghai, from 00:00 to 24:00.
LocalTime = Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z|^24:00\Z")]
