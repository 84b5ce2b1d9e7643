"""One root of errors, drawn in the docstring of `rakusatsu.errors`; strangers' exceptions keep their tracebacks."""

import ast
import json
import re
from pathlib import Path

import pytest

import rakusatsu
from extract.errors import InputError, RakusatsuError
from rakusatsu import errors
from rakusatsu.failures import failure

ROOT = Path(__file__).parents[1]


def classes() -> dict[str, tuple[str, list[str]]]:
    """Every class of ours that ends in Error: its module and its bases."""
    found = {}
    for package in ("extract", "pipelines", "spiders", "rakusatsu"):
        for path in sorted((ROOT / package).rglob("*.py")):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef) and node.name.endswith(("Error", "Exception")):
                    assert node.name not in found, f"two classes are called {node.name}"
                    found[node.name] = module, [ast.unparse(base) for base in node.bases]
    return found


def test_every_error_of_ours_has_the_one_root() -> None:
    known = classes()
    apart = [
        name
        for name, (_, bases) in known.items()
        if name != "RakusatsuError" and not any(base in known for base in bases)
    ]
    assert apart == []


def test_the_tree_is_drawn_as_it_is() -> None:
    drawn: dict[str, tuple[str, str | None]] = {}
    above: list[str] = []
    for indent, name, module in re.findall(
        r"^    ( *)(\w+Error) +([\w.]+)$", errors.__doc__ or "", re.MULTILINE
    ):
        depth = len(indent) // 4
        above[depth:] = [name]
        drawn[name] = module, above[depth - 1] if depth else None
    known = classes()
    assert {name: module for name, (module, _) in drawn.items()} == {
        name: module for name, (module, _) in known.items()
    }
    for name, (_, parent) in drawn.items():
        assert parent is None or parent in known[name][1], name


@pytest.mark.parametrize(
    "stranger", [ValueError("no"), KeyError("no"), json.JSONDecodeError("no", "", 0), TypeError()]
)
def test_what_a_library_raises_is_let_through(stranger: Exception) -> None:
    assert failure(stranger) is None


def test_ours_are_a_line() -> None:
    assert failure(InputError("no such thing")) == "no such thing"
    assert rakusatsu.RakusatsuError is RakusatsuError
