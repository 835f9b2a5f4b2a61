"""How a simulated party says no."""


class Failure(Exception):
    """An error answer of the API."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message or code
