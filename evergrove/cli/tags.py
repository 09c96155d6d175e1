"""`tag`: own tags by hand, by file, by rule."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evergrove.cli.session import Home, WorkspaceSlug, console, opened, reported
from evergrove.jobs import import_tags, publish_tag_rule, set_tag

tag_app = typer.Typer(help="Own tags: by hand, by file, by rule.", no_args_is_help=True)


@tag_app.command("set")
@reported
def set_command(
    key: Annotated[str, typer.Argument(help="The tag, e.g. likes_tea.")],
    customer: Annotated[str, typer.Option("--customer", help="A customer id, or one of their identifiers.")],
    value: Annotated[str, typer.Option("--value", help="Empty takes the tag away.")] = "true",
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
) -> None:
    """Set a tag of one customer."""
    with opened(home, workspace) as place:
        set_tag(place, customer, key=key, value=value or None)
    console.print("done")


@tag_app.command("import")
@reported
def import_command(
    file: Annotated[Path, typer.Argument(help="CSV: identifier_kind,identifier_value,tag_key,value.")],
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
) -> None:
    """Set the tags of a file."""
    with opened(home, workspace) as place:
        count = import_tags(place, file)
    console.print(f"{count:,} tags")


@tag_app.command("publish")
@reported
def publish_command(
    rule: Annotated[Path, typer.Argument(help="A JSON file with the rule.", exists=True, dir_okay=False)],
    key: Annotated[str, typer.Option("--key", help="The tag, e.g. likes_tea.")],
    *,
    home: Home = None,
    workspace: WorkspaceSlug = "",
) -> None:
    """A tag for the members of a rule, kept up by every refresh."""
    with opened(home, workspace) as place:
        definition = publish_tag_rule(place, rule.read_bytes(), key=key, author="command line")
    console.print(f"published {definition.reference}")
