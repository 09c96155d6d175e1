"""The segments that ship as examples: JSON files beside this one, with names and notes in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

from evergrove.definitions import Definition
from evergrove.kit import Workspace
from evergrove.segments.publishing import publish_segment
from evergrove.segments.reading import decode_document, read_rule
from evergrove.segments.rules import Node


@dataclass(frozen=True, kw_only=True)
class ExampleSegment:
    """One ready segment. `document` is what `publish_segment` takes."""

    key: str
    name_zh: str
    name_en: str
    note_zh: str
    note_en: str
    rule: Node
    document: str


def example_segments() -> tuple[ExampleSegment, ...]:
    """All of them, in the order of their keys."""
    folder = resources.files("evergrove.segments") / "examples"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".json")), key=lambda file: file.name)
    return tuple(_example(file.name.removesuffix(".json"), file.read_text(encoding="utf-8")) for file in files)


def publish_examples(workspace: Workspace, *, author: str) -> list[Definition]:
    """Publish every example; those that stand already stay as they are."""
    return [
        publish_segment(workspace, example.document, key=example.key, author=author) for example in example_segments()
    ]


def _example(key: str, text: str) -> ExampleSegment:
    document = decode_document(text)
    return ExampleSegment(
        key=key,
        name_zh=document["name"]["zh"],
        name_en=document["name"]["en"],
        note_zh=document["note"]["zh"],
        note_en=document["note"]["en"],
        rule=read_rule(document),
        document=text,
    )
