"""Audiences: members of a segment in a file, at the moments of a schedule, with hashes to match people by."""

from __future__ import annotations

import csv
import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.definitions import publish
from evergrove.jobs import catch_up
from evergrove.jobs.audiences import (
    AUDIENCE,
    InvalidAudienceError,
    MissingAudienceError,
    list_audiences,
    publish_audience,
    write_audience,
)
from evergrove.jobs.schedule import enqueue_due
from evergrove.kit import FixedClock
from evergrove.segments import publish_segment
from support.arrivals import candidate, send
from support.ground import NOON

if TYPE_CHECKING:
    from pathlib import Path

    from evergrove.kit import Workspace

NEVER = "0 0 30 2 *"
"""The 30th of February: well written."""

DOCUMENT: dict[str, Any] = {"key": "weekly", "segment": "buyers", "match_by": ["email", "sms"]}


@pytest.fixture
def shop(either_workspace: Workspace) -> Workspace:
    """Two who have bought, one of them with a phone only, and the segment of buyers."""
    send(
        either_workspace,
        candidate("1", NOON - timedelta(days=3), "email:Ming@Mail.Example"),
        candidate("2", NOON - timedelta(days=2), "phone:+8613900000001"),
        candidate("3", NOON - timedelta(days=1), "email:b@mail.example", name="Page Viewed"),
    )
    catch_up(either_workspace)
    rule = {"name": {"zh": "买过", "en": "Buyers"}, "rule": {"event": "Order Completed"}}
    publish_segment(either_workspace, rule, key="buyers", author="test")
    return either_workspace


def test_the_file_has_hashes_to_match_by_and_no_address(shop: Workspace, tmp_path: Path) -> None:
    publish_audience(shop, DOCUMENT, author="test")
    path, rows = write_audience(shop, "weekly", tmp_path, name="one")
    text = path.read_text(encoding="utf-8-sig")
    found = list(csv.DictReader(text.splitlines()))
    assert rows == len(found) == 2
    assert sorted(row["email_sha256"] for row in found) == ["", hashlib.sha256(b"ming@mail.example").hexdigest()]
    assert sorted(row["sms_sha256"] for row in found) == ["", hashlib.sha256(b"+8613900000001").hexdigest()]
    assert "mail.example" not in text


def test_each_moment_after_its_publishing_asks_for_one_file(shop: Workspace) -> None:
    assert isinstance(shop.clock, FixedClock)
    publish_audience(shop, DOCUMENT, author="test")
    began = NOON - timedelta(days=30)
    assert "audience" not in {job.kind for job in enqueue_due(shop, since=began)}
    shop.clock.instant = NOON + timedelta(days=1)
    asked = [job for job in enqueue_due(shop, since=began) if job.kind == "audience"]
    again = [job for job in enqueue_due(shop, since=began) if job.kind == "audience"]
    assert [job.arguments for job in asked] == [{"key": "weekly"}]
    assert [job.job_id for job in again] == [job.job_id for job in asked]


def test_a_moment_that_never_comes_holds_up_no_other_schedule(shop: Workspace) -> None:
    assert isinstance(shop.clock, FixedClock)
    publish_audience(shop, DOCUMENT, author="test")
    body = {**DOCUMENT, "key": "never", "cron": NEVER}
    publish(shop, kind=AUDIENCE, key="never", body=body, author="test")  # as it could be published once
    shop.clock.instant = NOON + timedelta(days=1)
    asked = [job for job in enqueue_due(shop, since=NOON - timedelta(days=30)) if job.kind == AUDIENCE]
    assert [job.arguments for job in asked] == [{"key": "weekly"}]


@pytest.mark.parametrize(
    "change", [{"cron": "soon"}, {"cron": NEVER}, {"key": "No Key"}, {"format": "xlsx"}, {"colour": "red"}]
)
def test_what_cannot_work_is_refused(shop: Workspace, change: dict[str, Any]) -> None:
    with pytest.raises(InvalidAudienceError):
        publish_audience(shop, {**DOCUMENT, **change}, author="test")
    assert list_audiences(shop) == ()


def test_a_segment_that_is_not_there_is_refused(shop: Workspace) -> None:
    with pytest.raises(MissingAudienceError):
        publish_audience(shop, {**DOCUMENT, "segment": "nobody"}, author="test")
