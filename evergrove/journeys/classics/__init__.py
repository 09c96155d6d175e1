"""Journeys that a shop starts with: complete documents with settings, to be installed as they are or changed."""

from evergrove.journeys.classics.classics import (
    ClassicOutcome,
    InstalledClassic,
    OwnJourneyError,
    document_of,
    find_classic,
    install_classic,
    installing_content,
    list_classics,
    segments_of,
    templates_of,
)
from evergrove.journeys.classics.contracts import (
    Classic,
    ClassicSegment,
    ExpectedFigure,
    InvalidSettingError,
    MissingClassicError,
    NeededFact,
    Setting,
)

__all__ = [
    "Classic",
    "ClassicOutcome",
    "ClassicSegment",
    "ExpectedFigure",
    "InstalledClassic",
    "InvalidSettingError",
    "MissingClassicError",
    "NeededFact",
    "OwnJourneyError",
    "Setting",
    "document_of",
    "find_classic",
    "install_classic",
    "installing_content",
    "list_classics",
    "segments_of",
    "templates_of",
]
