"""The command that leads on: what to call when something is missing, or after something has begun."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evergrove.campaigns import Launch
    from evergrove.kit import EvergroveError, Workspace

UNKNOWN_VARIABLE = "template.unknown_variable"

WORD_OPTIONS = ("name", "about", "address", "url", "signature", "phone", "currency")
"""The options of `template words` that say what templates call `workspace`."""


def next_step(error: EvergroveError) -> str:
    """The command that mends an error, where the error alone tells it; empty: there is none."""
    if error.code == UNKNOWN_VARIABLE:
        return words_step(str(error.details.get("variable", "")))
    return ""


def words_step(variable: str) -> str:
    """How a value of the workspace is said; empty for any other variable."""
    group, _, name = variable.partition(".")
    if group != "workspace" or name not in WORD_OPTIONS:
        return ""
    return f"evergrove template words --{name.replace('_', '-')} …"


@contextmanager
def naming_templates(workspace: Workspace, references: Iterable[str]) -> Iterator[None]:
    """An error inside that comes from a template that is not there also says which command brings it."""
    from evergrove.campaigns import InvalidCampaignError
    from evergrove.definitions import MissingDefinitionError

    try:
        yield
    except (InvalidCampaignError, MissingDefinitionError) as error:
        if step := _template_step(workspace, references):
            error.help = f"{error.help}: {step}" if error.help else step
        raise


def after_launch(launch: Launch) -> str:
    """What people want to know next, by how far it is."""
    if launch.state == "asked":
        return f"somebody else lets it begin: evergrove campaign approve {launch.campaign} --by NAME"
    return f"watch it: evergrove campaign status {launch.campaign}"


def after_stop(launch: Launch) -> str:
    """Why a stopped launch cannot be resumed, and what can be done instead."""
    return f"a stopped launch never goes on; launch it anew: evergrove campaign launch {launch.campaign}"


def _template_step(workspace: Workspace, references: Iterable[str]) -> str:
    """How the first template of these that is not published gets there."""
    from evergrove.content import library_templates, list_templates

    standing = {one.key for one in list_templates(workspace)}
    missing = [key for reference in references if (key := reference.partition("@")[0]) not in standing]
    if not missing:
        return ""
    ready = {one.key for one in library_templates()}
    found = next((key for key in missing if key in ready), "")
    if found:
        return f"it is one of the ready ones: evergrove template install-library {found}"
    return "evergrove template publish FILE; `evergrove template install-library` brings the ready ones"
