"""The commands by name, each loaded when it is asked for: whoever runs one does not wait for all others to be imported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperGroup

MARKUP: Final = "markdown"
"""How the docstrings of commands are written."""
COMMANDS: Mapping[str, str] = {
    "check": "check:check",
    "company": "company:company",
    "crawl": "crawl:crawl",
    "demo": "demo:demo",
    "deduce": "deduce:deduce",
    "exposure": "company:exposure",
    "extract": "extract:extract",
    "import": "import_:import_",
    "parse-address": "lines:parse_address",
    "parse-name": "lines:parse_name",
    "glyphs": "glyphs:glyphs",
    "reconcile": "reconcile:reconcile",
    "resolve": "resolve:resolve",
    "serve": "serve:serve",
    "show": "show:show",
    "status": "status:status",
    "mcp": "mcp:mcp",
    "new-source": "new_source:new_source",
    "registers": "registers:registers",
    "release": "release:release",
    "signals": "signals:signals",
    "watch": "watch:watch",
    "snapshot": "snapshot:snapshot",
    "update": "update:update",
    "verify": "verify:verify",
    "sources": "sources:sources",
    "export": "export:export",
}
"""In the order of the help: module under `rakusatsu.commands`, and in it a function or a `typer.Typer` of several."""


class _LoadedCommands(Mapping[str, Any]):
    """What typer makes of each command, made once."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            module, _, attribute = COMMANDS[name].partition(":")
            command = getattr(import_module(f"rakusatsu.commands.{module}"), attribute)
            alone = typer.Typer(rich_markup_mode=MARKUP)
            if isinstance(command, typer.Typer):
                alone.add_typer(command, name=name)
            else:
                alone.command(name)(command)
            self._made[name] = typer.main.get_group(alone).commands[name]
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class CommandGroup(TyperGroup):
    """The group of all commands."""

    def __init__(self, **settings: Any) -> None:
        """Make the group; see `typer.core.TyperGroup`."""
        super().__init__(**settings)
        self.commands = _LoadedCommands()  # type: ignore[assignment]  # nothing is ever added to it
