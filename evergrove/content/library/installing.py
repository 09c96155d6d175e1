"""The templates that ship: one YAML file each beside this one, in the form that operators write."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

import msgspec
import yaml

from evergrove.content.contracts import Template
from evergrove.content.templates import list_templates, publish_template, read_template

if TYPE_CHECKING:
    from collections.abc import Collection

    from evergrove.kit import Workspace

NOTE = "from the library"

Outcome = Literal["installed", "standing", "own"]


@dataclass(frozen=True, kw_only=True)
class InstalledTemplate:
    """What became of one ready template: published now, published before as it is, or replaced by the operators' own
    version, which stays."""

    reference: str
    outcome: Outcome


@cache
def library_templates() -> tuple[Template, ...]:
    """All ready templates, in the order of their keys."""
    folder = resources.files("evergrove.content.library") / "templates"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    return tuple(read_template(yaml.safe_load(file.read_text(encoding="utf-8"))) for file in files)


def install_library(
    workspace: Workspace, *, author: str, approver: str = "", keys: Collection[str] = ()
) -> tuple[InstalledTemplate, ...]:
    """Publish the ready templates (those in `keys`, or all) under their keys; a second time changes nothing.

    Where the workspace asks for a second person, `approver` is that person. Raises NotApprovedError.
    """
    standing = {template.key: template for template in list_templates(workspace)}
    return tuple(
        _install(workspace, template, standing=standing.get(template.key), author=author, approver=approver)
        for template in library_templates()
        if not keys or template.key in keys
    )


def _install(
    workspace: Workspace, template: Template, *, standing: Template | None, author: str, approver: str
) -> InstalledTemplate:
    if standing is None:
        published = publish_template(workspace, template, author=author, approver=approver, note=NOTE)
        return InstalledTemplate(reference=published.reference, outcome="installed")
    is_same = msgspec.structs.replace(standing, version=template.version) == template
    return InstalledTemplate(reference=standing.reference, outcome="standing" if is_same else "own")
