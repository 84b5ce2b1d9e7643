"""What a person sees when something is in the way: one line that names the file and the reason, and the exit code."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from extract.errors import InputError
from extract.rows import AwardRow, DocumentRow
from pipelines.datasets.writer import Datasets, IntakeBatch
from pipelines.whole_files import write_whole
from rakusatsu import cli
from rakusatsu.failures import failure
from rakusatsu.texts import read_text

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line as typed: exit code and stderr."""

    def typed(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["rakusatsu", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        return int(end.value.code or 0), capsys.readouterr().err

    return typed


@pytest.fixture
def data(tmp_path: Path) -> Path:
    award = AwardRow(
        award_id="made-1",
        source="made",
        document_sha256="a" * 64,
        page=1,
        award_ordinal=1,
        title="見本業務",
        buyer_name="見本省",
        supplier_name="架空株式会社",
        supplier_name_text="架空㈱",
    )
    document = DocumentRow(sha256="a" * 64, source="made", status="ok")
    Datasets(tmp_path / "data").replace(IntakeBatch(documents=[document], awards=[award]))
    return tmp_path / "data"


ON_AWARDS = (("resolve",), ("deduce", "--clue", "buyer=見本省"))
ON_DATA = (*ON_AWARDS, ("company", "架空株式会社"))


@pytest.mark.parametrize("command", ON_AWARDS)
def test_data_of_another_version_are_told_by_the_column_they_lack(
    run: Run, data: Path, command: tuple[str, ...]
) -> None:
    (file,) = (data / "awards").rglob("*.parquet")
    pq.write_table(pq.ParquetFile(file).read().drop(["tender_notice_date", "expected_total_yen"]), file)
    code, said = run(*command, "--data", data)
    assert code == 1
    assert said.count("\n") == 1
    assert "no column" in said and "another version" in said


@pytest.mark.parametrize("command", [*ON_AWARDS, ("check",), ("show", "made-1")])
def test_a_damaged_file_is_named(run: Run, data: Path, command: tuple[str, ...]) -> None:
    (file,) = (data / "awards").rglob("*.parquet")
    file.write_bytes(file.read_bytes()[:400])
    code, said = run(*command, "--data", data)
    assert (code, said.count("\n")) == (1, 1)
    assert str(file) in said


def test_damaged_documents_are_named(run: Run, data: Path) -> None:
    (file,) = (data / "documents").rglob("*.parquet")
    file.write_bytes(b"PAR1")
    code, said = run("status", "--data", data, "--store", data / "store")
    assert (code, said.count("\n")) == (1, 1)
    assert str(file) in said


@pytest.mark.parametrize("command", [*ON_DATA, ("show", "made-1"), ("check",)])
def test_a_file_in_place_of_the_data_and_an_empty_folder(
    run: Run, tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "file").touch()
    code, said = run(*command, "--data", tmp_path / "file")
    assert (code, said.count("\n")) == (1, 1)
    assert str(tmp_path / "file") in said


def test_a_store_without_documents_is_no_success(run: Run, tmp_path: Path) -> None:
    code, said = run("extract", "--store", tmp_path / "nothing", "--out", tmp_path / "data")
    assert code == 1
    assert f"no documents in the store {tmp_path / 'nothing'}" in said


@pytest.mark.parametrize("option", ["--article", "--case", "--batch"])
def test_a_document_in_place_of_a_text_is_named(run: Run, data: Path, tmp_path: Path, option: str) -> None:
    pdf = tmp_path / "story.pdf"
    pdf.write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    code, said = run("deduce", "--data", data, option, pdf)
    assert (code, said.count("\n")) == (1, 1)
    assert str(pdf) in said


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16"])
def test_an_article_in_any_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    article = tmp_path / "story.txt"
    article.write_bytes("見本省が去年8月に委託した業務で、\r\n会社が再委託していた。".encode(encoding))
    assert read_text(article) == "見本省が去年8月に委託した業務で、\n会社が再委託していた。"


@pytest.mark.parametrize(
    "arguments",
    [
        ("deduce", "--clue", "buyer=x", "--published", "tomorrow"),
        ("extract", __file__, "--source", "../x"),
        ("crawl", "kanpo", "--contact", "a@example.org", "--since", "2030-01-01", "--until", "2020-01-01"),
        ("glyphs", __file__, "--pages", "9-3"),
    ],
)
def test_wrong_use_is_two(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments)[0] == 2


def test_an_index_serves_from_any_folder_and_after_a_move(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipelines.index.open import open_index

    monkeypatch.chdir(tmp_path)
    open_index(Path("data"))
    monkeypatch.chdir("/")
    assert [row["title"] for row in open_index(data).award_rows([0])] == ["見本業務"]
    moved = data.rename(tmp_path / "moved")
    before = (moved / "index" / "meta.json").stat().st_ino
    index = open_index(moved)
    assert (moved / "index" / "meta.json").stat().st_ino == before
    assert [row["title"] for row in index.award_rows([0])] == ["見本業務"]
    ((name,),) = index.sql("SELECT filename FROM {files}").fetchall()
    assert Path(name).is_file()


def test_ctrl_c_is_one_line() -> None:
    code = (
        "import sys, rakusatsu.cli as cli, rakusatsu.commands.lines as lines\n"
        "sys.argv = ['rakusatsu', 'parse-name', '-']\n"
        "def stop(*_): raise KeyboardInterrupt\n"
        "lines._answer = stop\n"
        "sys.argv = ['rakusatsu', 'parse-name']\n"
        "cli.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.strip() == "rakusatsu: interrupted; what was finished before stands"


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOSPC, "no space left on the disk"),
        (errno.EROFS, "the disk can only be read"),
        (errno.EACCES, "no permission"),
    ],
)
def test_what_the_system_refuses_is_named_with_its_file(number: int, reason: str) -> None:
    assert failure(OSError(number, os.strerror(number), "out\n/../x")) == f"out: {reason}"
    assert failure(OSError(number, os.strerror(number))) == reason


def test_object_storage_that_cannot_be_reached_is_no_fault_of_ours() -> None:
    from botocore.exceptions import NoCredentialsError

    assert failure(NoCredentialsError()) == "the store cannot be reached: Unable to locate credentials"
    assert failure(ImportError("Install s3fs to access S3")) is not None
    assert failure(ImportError("cannot import name 'x'")) is None


def test_an_empty_article_is_named(run: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b" \n")
    code, said = run("deduce", "--data", data, "--article", tmp_path / "empty.txt")
    assert (code, said) == (2, f"rakusatsu: {tmp_path / 'empty.txt'}: there is no text in it\n")


def test_a_list_of_candidates_is_kept_whole() -> None:
    assert failure(InputError("may be any of 2:\n  a\u202e\n  b\n")) == "may be any of 2:\n  a\\u202e\n  b"


def test_a_fault_of_ours_keeps_its_traceback() -> None:
    assert failure(KeyError("title")) is None
    assert failure(AssertionError()) is None


def test_a_report_that_cannot_be_written_leaves_the_earlier_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = tmp_path / "report.html"
    write_whole(report, "earlier")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space") as raised:
        write_whole(report, "later")
    assert raised.value.filename == str(report)
    assert report.read_text(encoding="utf-8") == "earlier"
    assert list(tmp_path.iterdir()) == [report]


def test_a_link_is_written_through(tmp_path: Path) -> None:
    (tmp_path / "target").touch()
    (tmp_path / "link").symlink_to(tmp_path / "target")
    write_whole(tmp_path / "link", "text")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_text(encoding="utf-8") == "text"
