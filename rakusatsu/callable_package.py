"""Lets `rakusatsu.deduce` and `rakusatsu.show` be both a function of the façade and a package of this program.

Python sets a package as an attribute of the one above it as soon as something in it is imported; from then on `rakusatsu.deduce`
would be the package, and calling it an error. Such a package is made callable, and calls the function.
`tests/rakusatsu/test_facade.py` holds both orders to the same result.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

FUNCTIONS: dict[str, Callable[..., Any]] = {}
"""The façade's functions that packages have the names of."""


class _CallablePackage(ModuleType):
    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """What the façade's function of this name gives."""
        return FUNCTIONS[self.__name__.rpartition(".")[2]](*arguments, **options)


def make_callable(package: str) -> None:
    """Make a package of `rakusatsu` stand for the function of its name."""
    sys.modules[package].__class__ = _CallablePackage
