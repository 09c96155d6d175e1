"""Audiences: members of a segment as a file at each moment of a schedule, for whoever works with them elsewhere.

Advertising systems match people by hashed addresses; nothing else of an address leaves in these files.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any, Literal

import msgspec
import pyarrow as pa

from evergrove.calendar import is_cron
from evergrove.definitions import MissingDefinitionError, all_published, publish, published
from evergrove.jobs.segment_work import open_context
from evergrove.kit import InvalidError, MissingError, Workspace
from evergrove.profiles import addresses_of, members_of_people
from evergrove.segments import SEGMENT, export_segment, read_rule

AUDIENCE = "audience"
"""The kind of the definition, and of the job."""

KEY = re.compile(r"[a-z][a-z0-9_]{1,63}")

Match = Literal["email", "sms"]


class InvalidAudienceError(InvalidError):
    code = "audience.invalid"


class MissingAudienceError(MissingError):
    code = "audience.missing"


class Audience(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is written when. `segment`: a published one. `match_by`: a column `email_sha256` or `sms_sha256` each, of
    the address in small letters and of the number with its + (as Google's customer match asks for them).
    """

    key: str
    segment: str
    cron: str = "0 6 * * *"
    format: Literal["csv", "parquet"] = "csv"
    tags: tuple[str, ...] = ()
    scores: tuple[str, ...] = ()
    match_by: tuple[Match, ...] = ()


def publish_audience(workspace: Workspace, document: dict[str, Any], *, author: str) -> Audience:
    """Publish an audience, or change it. Raises InvalidAudienceError, MissingAudienceError."""
    try:
        audience = msgspec.convert(document, Audience)
    except msgspec.ValidationError as error:
        raise InvalidAudienceError(f"the audience cannot be read: {error}", help="look at its fields") from error
    if KEY.fullmatch(audience.key) is None:
        raise InvalidAudienceError(f"“{audience.key[:40]}” is no key", help="small letters, digits and _")
    if not is_cron(audience.cron):
        raise InvalidAudienceError(f"“{audience.cron[:40]}” is no schedule", help="write it like 0 6 * * * (at six)")
    _rule(workspace, audience)
    publish(workspace, kind=AUDIENCE, key=audience.key, body=msgspec.to_builtins(audience), author=author)
    return audience


def list_audiences(workspace: Workspace) -> tuple[Audience, ...]:
    """All of them."""
    return tuple(msgspec.convert(one.body, Audience) for one in all_published(workspace, kind=AUDIENCE))


def write_audience(workspace: Workspace, key: str, folder: Path, *, name: str) -> tuple[Path, int]:
    """Write the audience as it is now to `folder`; returns the file and its number of people.

    Raises MissingAudienceError.
    """
    try:
        audience = msgspec.convert(published(workspace, kind=AUDIENCE, key=key).body, Audience)
    except MissingDefinitionError as error:
        raise MissingAudienceError(f"there is no audience “{key[:40]}”", help="publish it first") from error
    path = folder / f"{name}.{audience.format}"
    rule = read_rule(_rule(workspace, audience))
    with open_context(workspace, rule) as context:
        rows = export_segment(
            rule,
            path,
            context=context,
            tags=audience.tags,
            scores=audience.scores,
            more=lambda batch: _with_matches(workspace, batch, match_by=audience.match_by),
        )
    return path, rows


def _rule(workspace: Workspace, audience: Audience) -> bytes:
    key, _, version = audience.segment.partition("@")
    try:
        found = published(workspace, kind=SEGMENT, key=key, version=int(version) if version else None)
    except (MissingDefinitionError, ValueError) as error:
        raise MissingAudienceError(
            f"there is no segment “{audience.segment[:60]}”", help="publish the segment first"
        ) from error
    return msgspec.json.encode(found.body["rule"])


def _with_matches(workspace: Workspace, batch: pa.RecordBatch, *, match_by: tuple[Match, ...]) -> pa.RecordBatch:
    """The batch with one column of hashes a way to match, null where the person has no address that works."""
    if not match_by:
        return batch
    ids = batch.column("customer_id")
    with workspace.control.read() as connection:
        members = members_of_people(connection, ids)
        for channel in match_by:
            best = addresses_of(connection, members, channel=channel)
            hashes = [
                hashlib.sha256(value.lower().encode()).hexdigest() if value and status == "active" else None
                for value, status in zip(best.value.to_pylist(), best.status, strict=True)
            ]
            places = pa.array(members.places_of(ids))
            batch = batch.append_column(f"{channel}_sha256", pa.array(hashes, pa.string()).take(places))
    return batch
