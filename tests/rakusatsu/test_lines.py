"""`rakusatsu parse-name` and `parse-address`: same order and count, whatever comes in."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rakusatsu.cli import app

NAME_FIELDS = ["input", "name", "legal_form", "core", "branch", "representative", "members", "reading"]
ADDRESS_FIELDS = ["input", "prefecture", "municipality", "municipality_code", "town", "rest"]


def answers(command: list[str], lines: bytes) -> list[dict[str, object]]:
    result = CliRunner().invoke(app, command, input=lines)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize(
    ("command", "fields"), [("parse-name", NAME_FIELDS), ("parse-address", ADDRESS_FIELDS)]
)
def test_a_line_in_a_line_out(command: str, fields: list[str]) -> None:
    lines = [
        "㈱日立製作所北関東支店",
        "",
        "東京都豊島区東池袋1-48-10",
        "\u2028改\u0085行\u000b",
        "x" * 60_000,
        "山田太郎",
    ]
    found = answers([command], ("\n".join(lines) + "\n").encode())
    assert [answer["input"] for answer in found] == lines
    assert all(list(answer) == fields for answer in found)


@pytest.mark.parametrize("command", ["parse-name", "parse-address"])
def test_bytes_that_are_no_text_are_answered(command: str) -> None:
    spoilt = b"\xef\xbb\xbfA\r\n\xff\xfe\x00\n\n\xff\n"
    assert [answer["input"] for answer in answers([command], spoilt)] == [
        "A",
        "\ufffd\ufffd\x00",
        "",
        "\ufffd",
    ]
    said = CliRunner().invoke(app, [command], input=spoilt).stderr
    assert said == "rakusatsu: line 2 is not UTF-8: what cannot be read becomes U+FFFD\n"


def test_a_file_instead_of_standard_input(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_text("㈱甲\n乙㈲", encoding="utf-8")
    assert [answer["name"] for answer in answers(["parse-name", str(path)], b"")] == [
        "株式会社甲",
        "乙有限会社",
    ]


def test_a_day_for_addresses() -> None:
    line = "静岡県浜松市天竜区二俣町二俣481".encode()
    assert answers(["parse-address", "--on", "2023-12-31"], line)[0]["municipality_code"] == "22137"
    assert CliRunner().invoke(app, ["parse-address", "--on", "2023"], input=line).exit_code == 2
