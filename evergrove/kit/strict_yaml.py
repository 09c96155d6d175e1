"""YAML that people write: without aliases, of which a few make gigabytes, and without keys that are written twice."""

from __future__ import annotations

from typing import Any, ClassVar

import yaml


class StrictLoader(yaml.SafeLoader):
    """A SafeLoader that refuses both with a YAMLError; a subclass says what it reads, and what it makes of scalars."""

    noun: ClassVar[str] = "a document"

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError(f"aliases (*) are not read in {self.noun}")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.YAMLError(f"a key is a text, line {node.start_mark.line + 1}")
            if key.value in seen:
                raise yaml.YAMLError(f"“{key.value}” is written twice, line {key.start_mark.line + 1}")
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)
