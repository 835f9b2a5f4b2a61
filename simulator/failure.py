"""The error responses of WeChat and WeChat Pay."""


class Failure(Exception):
    """An error response: HTTP status, code, message."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message or code
