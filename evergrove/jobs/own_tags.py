"""Own tags: by hand, by file, by rule. Each is a `Tag Changed` fact: it has a history and can be asked as of a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from evergrove.definitions import Definition, all_published, publish
from evergrove.facts import Engine, hold_lease, select_new, write_outgoing
from evergrove.jobs.flow import catch_up
from evergrove.jobs.imports import store_new
from evergrove.kit import InvalidError, Workspace, new_id, working_folder
from evergrove.profiles import find_customer, own_tags_relation, rule_changes, tag_changes
from evergrove.segments import SegmentContext, compile_rule, load_segments, read_rule

TAG_KIND = "tag"
CHANGES_A_TIME = 20_000
"""Changes of a tag by rule that become facts in one go."""

FILE_COLUMNS = ("identifier_kind", "identifier_value", "tag_key", "value")
FILE_BYTES_MAX = 50_000_000
"""A file of tags is read whole; larger lists are imported in parts."""


class InvalidTagFileError(InvalidError):
    code = "tag.invalid_file"


def set_tag(workspace: Workspace, customer: str, *, key: str, value: str | None) -> None:
    """Set a tag of one customer by hand, and wait until it is worked in; `value` None takes it away."""
    say_tag(workspace, customer, key=key, value=value)
    catch_up(workspace)


def say_tag(workspace: Workspace, customer: str, *, key: str, value: str | None) -> str:
    """The same without waiting: a running worker takes it over. Returns the customer's id."""
    customer_id = find_customer(workspace, customer)
    row = {"customer_id": [customer_id], "tag_key": [key], "value": [value]}
    schema = pa.schema([("customer_id", pa.string()), ("tag_key", pa.string()), ("value", pa.string())])
    facts = tag_changes(pa.table(row, schema=schema), source=new_id("hand"), at=workspace.clock.now())
    with workspace.control.write() as connection:
        write_outgoing(connection, facts)
    return customer_id


def import_tags(workspace: Workspace, path: Path) -> int:
    """Tags from a CSV with the columns of FILE_COLUMNS; an empty value takes the tag away. Returns the rows.

    A row that a file of this name said before adds nothing: a list that sets a tag anew has a name of its own.
    """
    if not path.is_file() or path.stat().st_size > FILE_BYTES_MAX:
        raise InvalidTagFileError(
            f"{path} is no file of at most {FILE_BYTES_MAX:,} bytes", help="name a CSV file, or split it into parts"
        )
    texts = pa.csv.ConvertOptions(
        column_types=dict.fromkeys(FILE_COLUMNS, pa.string()), null_values=[""], strings_can_be_null=True
    )
    try:
        table = pa.csv.read_csv(path, convert_options=texts)
    except pa.ArrowInvalid as error:
        raise InvalidTagFileError(
            f"{path.name} cannot be read as CSV: {error}", help="save it as CSV in UTF-8"
        ) from error
    facts = tag_changes(table, source=path.name, at=workspace.clock.now())
    with (
        hold_lease(workspace.inbox, name="import:tags", clock=workspace.clock, in_inbox=True) as lease,
        working_folder(workspace.files / "imports", name="tags") as folder,
    ):
        catch_up(workspace)
        pyarrow.parquet.write_table(facts, folder / "tags.parquet")
        check = select_new(workspace, (folder / "tags.parquet",), source=path.name, folder=folder)
        store_new(workspace, check, import_id=new_id("imp"), lease=lease, tell=lambda _name, _share: None)
    return int(facts.num_rows)


def publish_tag_rule(workspace: Workspace, document: bytes, *, key: str, author: str) -> Definition:
    """A tag whose holders are a rule's members, kept by every refresh. Raises InvalidRuleError, InvalidTagError."""
    read_rule(document)
    empty = pa.table({"customer_id": ["-"], "tag_key": [key], "value": ["true"]})
    tag_changes(empty, source="check", at=workspace.clock.now())  # refuses a key that no tag may have
    return publish(workspace, kind=TAG_KIND, key=key, body=msgspec.json.decode(document), author=author)


def refresh_rule_tags(workspace: Workspace, engine: Engine, *, context: SegmentContext, as_of: datetime) -> int:
    """Write what the tags by rule change as of `as_of`; who keeps a tag gives no row. Returns the changes."""
    definitions = all_published(workspace, kind=TAG_KIND)
    if not definitions:
        return 0
    standing = engine.fetch(own_tags_relation(engine, context.facts))
    written = 0
    for definition in definitions:
        rule = read_rule(definition.body)
        members = engine.fetch(compile_rule(rule, context=_with_segments(workspace, context, definition)))
        changes = rule_changes(standing, members=members.column("customer_id").combine_chunks(), key=definition.key)
        source = f"{definition.reference}/{as_of.isoformat()}"
        for start in range(0, changes.num_rows, CHANGES_A_TIME):
            facts = tag_changes(changes.slice(start, CHANGES_A_TIME), source=source, at=as_of)
            with workspace.control.write() as connection:
                write_outgoing(connection, facts)
            written += facts.num_rows
    return written


def _with_segments(workspace: Workspace, context: SegmentContext, definition: Definition) -> SegmentContext:
    return replace(context, segments=load_segments(workspace, read_rule(definition.body)))
