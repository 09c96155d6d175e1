"""Log events: a constant name plus fields; ids, never personal data."""

from __future__ import annotations

import logging
import sys
from typing import cast

import structlog


def configure_log(*, verbose: bool = False) -> None:
    """JSON lines on standard error, from WARNING, or from INFO when `verbose`."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO if verbose else logging.WARNING),
        logger_factory=_standard_error,
    )


def log_beside_output() -> None:
    """Of a command: as text on standard error, because its standard output is data."""
    structlog.configure(logger_factory=_standard_error)


def _standard_error(*_: object) -> structlog.PrintLogger:
    return structlog.PrintLogger(sys.stderr)


def logger(name: str) -> structlog.typing.FilteringBoundLogger:
    """The logger of one module."""
    return cast("structlog.typing.FilteringBoundLogger", structlog.get_logger(name))
