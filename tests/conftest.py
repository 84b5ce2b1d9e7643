"""Shared fixtures. `shared` is the folder of real documents beside the checkout; tests marked `corpus` need it."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

SHARED = Path(os.environ.get("RAKUSATSU_SHARED", Path(__file__).parents[2] / "shared"))

# A property is about what is true, not about how fast a busy machine shows it.
settings.register_profile("rakusatsu", deadline=None)
settings.load_profile("rakusatsu")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if SHARED.is_dir():
        return
    for item in items:
        if item.get_closest_marker("corpus"):
            item.add_marker(pytest.mark.skip(reason=f"no corpus of real documents at {SHARED}"))


@pytest.fixture(scope="session")
def shared() -> Path:
    return SHARED
