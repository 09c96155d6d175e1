"""What lists of events keep back until it is asked for are events that the platform itself notes."""

from __future__ import annotations

import re
from pathlib import Path

import evergrove
from evergrove.facts import FACT_NAMES

VOCABULARY = Path(evergrove.__file__).parents[1] / "console" / "src" / "rules" / "vocabulary.ts"

BEGIN_JOURNEYS = {"Order Completed", "Product Added", "Signed Up", "Message Opened", "Segment Entered", "Ticket Opened"}
"""Some of what operators begin journeys by."""


def test_what_is_kept_back_exists_and_is_nothing_that_people_begin_with() -> None:
    written = re.search(r"INTERNAL_FACTS[^(]*\(\[(.*?)\]\)", VOCABULARY.read_text(encoding="utf-8"), re.DOTALL)
    assert written
    internal = set(re.findall(r'"([^"]+)"', written[1]))
    assert {"Snapshot Published", "Message Planned", "Journey Moved"} <= internal <= set(FACT_NAMES)
    assert not internal & BEGIN_JOURNEYS
