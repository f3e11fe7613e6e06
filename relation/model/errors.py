"""Errors that services raise; only edges (actions, gateway, desk) translate them into words or HTTP."""


class RelationError(Exception):
    """A refusal with a stable `code` (snake_case) and details that are safe to log."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    def __str__(self) -> str:
        return f"{self.code} {self.details}" if self.details else self.code


class NotFound(RelationError):
    """The thing named does not exist, or is not visible to who asks."""


class Refused(RelationError):
    """The state of things does not allow this: a transition, a stale reader, a limit."""


class Invalid(RelationError):
    """The input is malformed; `details` say which field and what was expected."""
