"""One tree of errors by kind; each carries a stable code, a message and the next step.

A domain error is a subclass that is built from domain objects and writes its own message. `cli` and `api`
translate the kind once (exit code, HTTP status); nothing else looks at the class.
"""

from __future__ import annotations

from typing import Any, ClassVar


class EvergroveError(Exception):
    """What went wrong (`message`), which one it is (`code`), and what to do about it (`help`)."""

    kind: ClassVar[str] = "internal"
    code: ClassVar[str] = "internal"

    def __init__(self, message: str, *, help: str = "", **details: Any) -> None:  # noqa: A002 - the word of the API
        super().__init__(message)
        self.message = message
        self.help = help
        self.details = details

    def as_dict(self) -> dict[str, Any]:
        """The shape that every door prints: `{code, message, kind, details, help}`."""
        return {
            "code": self.code,
            "message": self.message,
            "kind": self.kind,
            "details": self.details,
            "help": self.help,
        }


class InvalidError(EvergroveError):
    """The caller's input cannot be accepted as it is."""

    kind = "invalid"
    code = "invalid"


class MissingError(EvergroveError):
    """What was named does not exist."""

    kind = "missing"
    code = "missing"


class ConflictError(EvergroveError):
    """The state of things forbids it, or another one was first."""

    kind = "conflict"
    code = "conflict"


class LimitedError(EvergroveError):
    """A named limit was passed."""

    kind = "limited"
    code = "limited"


class UnavailableError(EvergroveError):
    """A part that is needed does not answer; trying again may help."""

    kind = "unavailable"
    code = "unavailable"
