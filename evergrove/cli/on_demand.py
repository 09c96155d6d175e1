"""The commands by name and sentence; the module of one is imported when it is called, not when Evergrove starts."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

import typer
from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    Command = TyperCommand | TyperGroup


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Where a command, or a group of them, is found, and the sentence that `--help` has for it."""

    module: str
    attribute: str
    help: str


class LoadedCommands(MutableMapping[str, "Command"]):
    """Commands by name. Names are known without any import; whoever takes a command out loads it."""

    def __init__(self, entries: dict[str, Entry]) -> None:
        self._entries = entries
        self._loaded: dict[str, Command] = {}

    def __getitem__(self, name: str) -> Command:
        if name not in self._loaded:
            self._loaded[name] = _load(name, self._entries[name])
        return self._loaded[name]

    def __setitem__(self, name: str, command: Command) -> None:
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


class GroupOnDemand(TyperGroup):
    """The group of all commands: lists them by their entries, and loads the one that is called."""

    entries: dict[str, Entry]

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**{**attributes, "commands": LoadedCommands(self.entries)})

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the same in every context
        """The names, in their order; the inherited one would load every command for them."""
        return list(self.entries)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The page of `--help`, from the entries."""
        page = TyperGroup(
            name=self.name,
            help=self.help,
            params=self.params,
            subcommand_metavar=self.subcommand_metavar,
            rich_markup_mode=self.rich_markup_mode,
            commands={name: TyperCommand(name, help=entry.help) for name, entry in self.entries.items()},
        )
        page.format_help(ctx, formatter)


def _load(name: str, entry: Entry) -> Command:
    found = getattr(import_module(entry.module), entry.attribute)
    holder = typer.Typer()
    if isinstance(found, typer.Typer):
        holder.add_typer(found, name=name)
    else:
        holder.command(name)(found)
    return cast("Command", typer.main.get_group(holder).commands[name])
