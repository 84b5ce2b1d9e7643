"""Text of documents never steers a terminal and never turns the reading order of a page."""

import dataclasses
import io
import json
from pathlib import Path

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from pipelines.datasets.writer import Datasets
from rakusatsu.cli import app
from rakusatsu.safe_output import GuardedStream, visible
from tests.pipelines.datasets.test_generations import state

HOSTILE = "\x1b]0;owned\x07[/closing]\x1b[2J\u202eabc\x9b31m"
STEERING = ("\x1b", "\x07", "\x9b", "\u202e")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@given(text=st.text())
def test_nothing_steering_leaves_a_pipe(text: str) -> None:
    stream = io.StringIO(newline="")
    GuardedStream(stream).write(text)
    assert not any(sign in stream.getvalue() for sign in (*STEERING, "\x00", "\u2066", "\u2028"))


def test_colours_of_rich_pass_on_a_terminal_and_nothing_else() -> None:
    stream = Terminal()
    GuardedStream(stream).write("\x1b[1;33mwarning\x1b[0m \x1b]0;title\x07 \u202e\n\x1b[2K")
    assert stream.getvalue() == "\x1b[1;33mwarning\x1b[0m \\u001b]0;title\\u0007 \\u202e\n\x1b[2K"


def test_json_stays_json() -> None:
    stream = io.StringIO()
    GuardedStream(stream).write(json.dumps({"title": HOSTILE}, ensure_ascii=False))
    assert json.loads(stream.getvalue()) == {"title": HOSTILE}


def test_lines_of_csv_keep_their_ends() -> None:
    stream = io.StringIO(newline="")
    GuardedStream(stream).write("a,b\r\n1,2\r\n")
    assert stream.getvalue() == "a,b\r\n1,2\r\n"


def test_html_spells_them_out_and_escapes_the_rest() -> None:
    made = (
        jinja2.Environment(autoescape=True, finalize=visible)
        .from_string("{{ text }}")
        .render(text="<b>\u202e")
    )
    assert made == "&lt;b&gt;\\u202e"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    made = state(0)
    awards = [
        dataclasses.replace(
            award,
            title=HOSTILE,
            supplier_name=HOSTILE,
            supplier_name_text=HOSTILE,
            buyer_text=HOSTILE,
            remarks=HOSTILE,
        )
        for award in made.awards
    ]
    Datasets(folder).replace(dataclasses.replace(made, awards=awards))
    return folder


@pytest.mark.parametrize(
    "command",
    [
        ("show", f"{0:064x}-1"),
        ("show", f"{0:064x}-1", "--json"),
        ("company", "owned"),
        ("deduce", "--clue", "amount=1000000"),
        ("deduce", "--clue", "amount=1000000", "--json"),
        ("check",),
    ],
    ids=" ".join,
)
def test_no_command_passes_them_on(data: Path, command: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, [*command, "--data", str(data)])
    assert result.exception is None or isinstance(result.exception, SystemExit | ValueError), result.exception
    assert not any(sign in result.output for sign in STEERING)
