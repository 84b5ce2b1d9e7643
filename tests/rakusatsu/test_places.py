"""Where the datasets of a command lie, and what messages call the place."""

from pathlib import Path

import pytest
import typer

from pipelines.datasets import generations
from pipelines.datasets.generations import name_mirror, plainly
from rakusatsu.places import local_folder


def test_what_is_written_file_by_file_goes_to_this_machine(tmp_path: Path) -> None:
    assert local_folder(str(tmp_path)) == tmp_path
    with pytest.raises(typer.BadParameter, match="s3://bucket/releases: a folder of this machine"):
        local_folder("s3://bucket/releases")


def test_messages_name_the_url_not_its_mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generations, "_MIRRORS", {})
    name_mirror(tmp_path, "s3://bucket/datasets")
    assert plainly(f"no awards under {tmp_path}: run it") == "no awards under s3://bucket/datasets: run it"
