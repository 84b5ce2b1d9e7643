"""A class's name says which one is meant, wherever a reader meets it."""

import re
from collections import defaultdict
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
TOP_LEVEL = (
    "extract",
    "pipelines",
    "spiders",
    "rakusatsu",
    "data",
    "benchmarks",
    "deployment",
    "examples",
    "tests",
)


PUBLIC_CLASS = re.compile(r"^class ([A-Za-z]\w*)", re.MULTILINE)
"""Read from the margin: parsing each of 600 modules would take seconds."""


def public_classes(source: str) -> list[str]:
    """The names of the public classes that a module offers: those within functions and classes are nobody else's."""
    return PUBLIC_CLASS.findall(source)


def test_what_a_module_offers_is_found() -> None:
    assert public_classes("class A:\n    class B: ...\nclass _C: ...\ndef f():\n    class D: ...") == ["A"]


def test_no_two_modules_define_a_public_class_of_one_name() -> None:
    homes = defaultdict(list)
    for top in TOP_LEVEL:
        for path in sorted((REPOSITORY / top).rglob("*.py")):
            for name in public_classes(path.read_text("utf-8")):
                homes[name].append(str(path.relative_to(REPOSITORY)))
    assert homes["GazetteSupplier"] == ["extract/kanpo/suppliers.py"]
    assert not {name: paths for name, paths in homes.items() if len(paths) > 1}
