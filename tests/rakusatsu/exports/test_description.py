"""The data describe themselves: a valid Data Package, Croissant and DCAT that name every file, a citation."""

from __future__ import annotations

import json

import pytest
import yaml

from rakusatsu.exports.description import holdings, licences, write_descriptions


def test_the_data_package_is_valid_and_names_every_file(data):
    from frictionless import FrictionlessException, Package

    write_descriptions(data, "https://example.org/data")
    described = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    assert len(Package.from_descriptor(described).resources) == 5
    with pytest.raises(FrictionlessException):
        Package.from_descriptor(described | {"resources": [{"name": "x"}]})
    named = {path for resource in described["resources"] for path in resource["path"]}
    assert named == {path.relative_to(data).as_posix() for path in data.rglob("*.parquet")}
    labels = {
        field["name"]: field.get("title")
        for field in described["resources"][0]["schema"]["fields"]
        if field["name"] != "year"
    }
    assert all(labels.values())


def test_croissant_dcat_and_citation_name_the_same_files(data):
    write_descriptions(data, "https://example.org/data")
    files = {path.relative_to(data).as_posix() for path in data.rglob("*.parquet")}
    croissant = json.loads((data / "croissant.json").read_text(encoding="utf-8"))
    objects = [each for each in croissant["distribution"] if each["@type"] == "cr:FileObject"]
    assert {each["name"] for each in objects} == files
    assert all(len(each["sha256"]) == 64 for each in objects)
    dcat = json.loads((data / "dcat.jsonld").read_text(encoding="utf-8"))
    assert len(dcat["dcat:distribution"]) == len(files)
    citation = yaml.safe_load((data / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert str(citation["date-released"]) == "2024-04-01"


def test_unknown_terms_are_said(data):
    found = holdings(data)
    assert set(found.unknown) | {each.source for each in found.licences} == {"kanpo"}
    assert all(licence.url.startswith("https://") for licence in licences().values())
