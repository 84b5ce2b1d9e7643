"""OCDS Kit, the standard's own toolkit, takes what is exported for what it is and compiles it as we do.

It is imported in the tests: that takes half a second, which every process that collects tests would spend.
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from rakusatsu.exports.contract_facts import contract_facts
from rakusatsu.exports.ocds.packages import lines, write_packages
from tests.rakusatsu.exports.conftest import CONTRACTS
from tests.rakusatsu.exports.test_ocds import ABOUT

SCHEMA = json.loads(
    (files("rakusatsu.exports.ocds") / "schema" / "release-schema.json").read_text(encoding="utf-8")
)


def packages(data: Path, folder: Path, *, records: bool) -> list[Path]:
    return [each.path for each in write_packages(contract_facts(data), folder, ABOUT, records=records)]


@pytest.mark.parametrize(("records", "kind"), [(False, "release package"), (True, "record package")])
def test_a_package_is_known_for_what_it_is(data: Path, tmp_path: Path, records: bool, kind: str) -> None:
    from ocdskit.util import detect_format

    written = packages(data, tmp_path, records=records)
    assert {detect_format(path)[0] for path in written} == {kind}


def test_lines_are_known_for_releases(data: Path, tmp_path: Path) -> None:
    from ocdskit.util import detect_format

    path = tmp_path / "releases.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines(contract_facts(data), ABOUT)), encoding="utf-8")
    kind, are_several, is_array = detect_format(path)
    assert (kind, are_several, is_array) == ("release", True, False)


def test_what_it_compiles_is_what_our_records_say(data: Path, tmp_path: Path) -> None:
    from ocdskit.combine import merge

    read = [
        json.loads(path.read_text(encoding="utf-8")) for path in packages(data, tmp_path / "a", records=False)
    ]
    compiled = {each["ocid"]: plain(each) for each in merge(read, schema=SCHEMA)}
    records = [
        record
        for path in packages(data, tmp_path / "b", records=True)
        for record in json.loads(path.read_text(encoding="utf-8"))["records"]
    ]
    assert compiled == {each["ocid"]: plain(each["compiledRelease"]) for each in records}
    assert len(compiled) == len(CONTRACTS)


def plain(release: dict[str, Any]) -> dict[str, Any]:
    """Without its id, which each program makes by a rule of its own."""
    return {name: value for name, value in release.items() if name != "id"}
