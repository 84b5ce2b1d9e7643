"""Shared fixtures. `shared` is the folder of real documents beside the checkout; tests marked `corpus` need it."""

import gc
import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import settings

SHARED = Path(os.environ.get("RAKUSATSU_SHARED", Path(__file__).parents[2] / "shared"))

# A property is about what is true, not about how fast a busy machine shows it.
settings.register_profile("rakusatsu", deadline=None)
settings.load_profile("rakusatsu")


_FIRST = (
    "rakusatsu/web/test_browser.py",  # makes the demo that other files wait for
    "pipelines/resolve/test_contracts.py",
    "spiders/test_publishers.py",
    "pipelines/resolve/test_resolve.py",
    "spiders/test_faults.py",
    "extract/tables/test_scanned.py",
    "rakusatsu/test_import.py",
    "rakusatsu/deduce/test_clue_registry.py",
    "spiders/test_archives.py",
    "pipelines/test_splitting.py",
    "spiders/test_real_structures.py",
    "hostile/test_hostile_documents.py",
    "rakusatsu/web/test_site_export.py",
    "rakusatsu/web/test_takedown_everywhere.py",
    "spiders/test_kanpo.py",
    "pipelines/resolve/test_links.py",
    "rakusatsu/test_crawl_command.py",
    "rakusatsu/test_extract_command.py",
    "spiders/test_nenkin.py",
    "rakusatsu/test_profile_sums.py",
    "spiders/test_jetro.py",
    "pipelines/index/test_steps.py",
    "extract/kanpo/test_evidence.py",
)
"""Files that take long for the number of their tests, those that wait (crawls, browsers) between those that compute."""


def pytest_configure() -> None:
    gc.disable()  # what is imported now is there until the end


def pytest_collection_finish() -> None:
    gc.freeze()  # no test's garbage is looked for among the tests themselves
    gc.enable()


def pytest_unconfigure() -> None:
    gc.unfreeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        _put_long_files_first(items)
    if SHARED.is_dir():
        return
    for item in items:
        if item.get_closest_marker("corpus"):
            item.add_marker(pytest.mark.skip(reason=f"no corpus of real documents at {SHARED}"))


def _put_long_files_first(items: list[pytest.Item]) -> None:
    """Processes take whole files in this order: at the end there are only short ones, and none works alone for long."""
    tests = Counter(item.path for item in items)
    here = Path(__file__).parent
    known = {here / name: place for place, name in enumerate(_FIRST)}
    items.sort(key=lambda item: (known.get(item.path, len(_FIRST)), -tests[item.path]))


@pytest.fixture(scope="session")
def shared() -> Path:
    return SHARED
