"""The people of the access matrix, as a fixture."""

from tests.fuzz.people import peopled  # noqa: F401  the fixture
