"""What the malls' rules refuse."""

import pytest

from chalicelib import errors
from chalicelib.malls import rules


@pytest.mark.parametrize("surface", rules.SURFACES)
def test_a_code_is_for_a_surface_that_is_counted_by(surface):
    rules.check_surface(surface)


@pytest.mark.parametrize("surface", ["", "moon", "Door"])
def test_another_surface_is_refused(surface):
    with pytest.raises(errors.ValueInvalid):
        rules.check_surface(surface)
