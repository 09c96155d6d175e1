"""In which language a message reaches somebody, and so the pages that it leads to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from evergrove.content import load_template
from evergrove.definitions import MissingDefinitionError
from evergrove.facts import roots_of
from evergrove.profiles import attribute_values, merge_strategies

if TYPE_CHECKING:
    from evergrove.channels.steps import Row
    from evergrove.kit import Workspace

LANGUAGE_KEY = "language"
"""The attribute that says in which language a customer reads."""

FIRST_LANGUAGE = "zh"


def offered_language(offered: Iterable[str], *, wanted: object) -> str:
    """The customer's language if the template has it (`en-GB` is `en`), else the template's first."""
    languages = list(offered)
    short = str(wanted or FIRST_LANGUAGE).lower().partition("-")[0]
    return short if short in languages else languages[0]


def message_language(workspace: Workspace, message: Row) -> str:
    """The language that a message was written in, for its customer as they are now; empty: its template is gone."""
    try:
        offered = load_template(workspace, message["template"]).languages
    except MissingDefinitionError:
        return ""
    with workspace.control.read() as connection:
        customer_id = str(message["customer_id"])
        root = roots_of(connection, [customer_id]).get(customer_id) or customer_id
        known = attribute_values(connection, [root], strategies=merge_strategies(workspace))
    return offered_language(offered, wanted=known.get(root, {}).get(LANGUAGE_KEY))
