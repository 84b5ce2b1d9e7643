"""The command `rakusatsu extract` as a person runs it."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest

import rakusatsu
from pipelines.datasets.writer import Datasets


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from rakusatsu.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture
def bad_files(tmp_path: Path) -> list[Path]:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(tmp_path / "whole.pdf")
    whole = (tmp_path / "whole.pdf").read_bytes()
    (tmp_path / "whole.pdf").unlink()
    (tmp_path / "cut_off.pdf").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "empty.pdf").write_bytes(b"")
    (tmp_path / "page.pdf").write_text("<!DOCTYPE html><html><body><p>404 Not Found</p></body></html>")
    writer.encrypt("secret", algorithm="AES-256")
    writer.write(tmp_path / "password.pdf")
    return sorted(tmp_path.glob("*.pdf"))


@pytest.mark.long
def test_bad_files_each_give_one_line_and_a_failed_document(bad_files: list[Path], tmp_path: Path) -> None:
    result = run("extract", *bad_files, "--out", tmp_path / "out", "--json")
    assert result.returncode == 3
    lines = result.stderr.splitlines()
    assert [Path(line.split(": ")[0]).name for line in sorted(lines)] == [path.name for path in bad_files]
    reports = [json.loads(line) for line in result.stdout.splitlines()]
    assert [report["status"] for report in reports] == ["failed"] * 4
    documents = rakusatsu.load(tmp_path / "out", "documents")
    assert set(documents["status"]) == {"failed"}
    assert documents["error"].notna().all()
    assert "named .pdf, but its content is text/html" in set(documents["error"])


def test_wrong_use_is_exit_code_2(tmp_path: Path) -> None:
    assert run("extract", "--out", tmp_path).returncode == 2
    assert run("extract", tmp_path / "absent.pdf", "--out", tmp_path).returncode == 2


def test_a_folder_that_cannot_be_written_is_one_line_and_exit_code_1(
    bad_files: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("a file where the folder should be")
    result = run("extract", bad_files[0], "--out", tmp_path / "out")
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1 and result.stderr.startswith("rakusatsu: ")


@pytest.mark.long
def test_hostile_names_stay_on_their_line(tmp_path: Path) -> None:
    path = tmp_path / "\u202efdp.\x1b[31m\nx.pdf"
    path.write_bytes(b"")
    result = run("extract", path, "--out", tmp_path / "out")
    assert result.returncode == 3
    assert "\x1b" not in result.stderr and "\u202e" not in result.stderr + result.stdout
    assert len(result.stderr.splitlines()) == 1


def test_importing_rakusatsu_is_instant() -> None:
    code = "import sys, rakusatsu; sys.exit(bool({'pandas', 'pyarrow', 'duckdb'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.long
def test_what_only_other_commands_need_is_not_loaded() -> None:
    others = {
        "duckdb",
        "fsspec",
        "pandas",
        "rich",
        "extract.tables",
        "extract.kanpo",
        "extract.awards",
        "pipelines.names",
    }
    code = (
        "import sys, rakusatsu.cli, rakusatsu.places, pipelines.candidates, pipelines.extraction\n"
        f"import pipelines.datasets.writer\nprint(*{others} & set(sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert told.stdout.split() == []


STAND_IN = """
import sys
import pipelines.workers as workers
workers.READ = "tests.pipelines.stand_in_extractors:read"
sys.path.insert(0, sys.argv.pop(1))
from rakusatsu.cli import main
main()
"""


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_run_with_what_is_done_written(number: signal.Signals, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("rejects 1")
    (tmp_path / "b.txt").write_text("hang")
    files = [str(tmp_path / name) for name in ("a.txt", "b.txt")]
    root = str(Path(__file__).parents[2])
    command = [
        sys.executable,
        "-c",
        STAND_IN,
        root,
        "extract",
        *files,
        "--out",
        str(tmp_path / "out"),
        "--workers",
        "2",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "a.txt: partial" in process.stderr.readline()
        process.send_signal(number)
        _, rest = process.communicate(timeout=30)
    assert process.returncode == 1
    assert rest == "rakusatsu: interrupted; what is done is written, the same command goes on\n"
    documents = rakusatsu.load(tmp_path / "out", "documents")
    assert documents["status"].tolist() == ["partial"]
    assert len(rakusatsu.load(tmp_path / "out")) == 3


def test_two_runs_into_one_folder_do_not_mix(bad_files: list[Path], tmp_path: Path) -> None:
    with Datasets(tmp_path / "out").lock():
        result = run("extract", bad_files[0], "--out", tmp_path / "out")
    assert result.returncode == 1
    assert result.stderr == f"rakusatsu: another run is writing to {tmp_path / 'out'}\n"
