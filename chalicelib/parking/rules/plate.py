"""Plate numbers. Pure."""

import re

from chalicelib import errors

# The most plates that one member may bind.
MOST_PLATES = 5

# Mainland plates (GA 36-2018): province, letter, then five characters (six for new energy): digits, or letters without
# I and O; the last may be one of the special uses.
PLATE_SHAPE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳]"
)


def check_plate(plate: str) -> str:
    """Returns the plate if it has the shape of one. Raises PlateInvalid. chalicelib/typed.py normalised it before."""
    if not PLATE_SHAPE.fullmatch(plate):
        raise errors.PlateInvalid("plate")
    return plate


def mask_plate(plate: str) -> str:
    """Masks a plate for staff: shows province, letter and the last two characters. That tells a member's plates from
    each other."""
    return f"{plate[:2]}{'*' * (len(plate) - 4)}{plate[-2:]}"
