"""The list of commands names all there are, and a command loads no other."""

import pkgutil
import subprocess
import sys

import rakusatsu.commands
from rakusatsu.command_list import COMMANDS


def test_every_module_of_commands_is_named() -> None:
    modules = {module.name for module in pkgutil.iter_modules(rakusatsu.commands.__path__)}
    assert {place.partition(":")[0] for place in COMMANDS.values()} == modules


def test_a_command_loads_no_other() -> None:
    code = "import sys\nfrom rakusatsu.cli import app\ntry:\n app(['sources', '--help'])\nfinally:\n print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True).stdout
    loaded = {name for name in told.split() if name.startswith("rakusatsu.commands.")}
    assert loaded == {"rakusatsu.commands.sources"}
