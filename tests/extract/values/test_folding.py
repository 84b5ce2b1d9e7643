"""Foldings: lengths kept where places count, and one home for each."""

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.values import folding
from extract.values.folding import (
    DASHES,
    HYPHENS,
    compact,
    fold_place,
    fold_width,
    is_dash,
    search_key,
    without_footnotes,
)

ROOT = Path(folding.__file__).parents[2]
MADE_BY_NFKC = {"extract/values/folding.py", "extract/values/visible.py"}
"""Modules whose own subject is a folding."""
OWN_REASON = {
    "extract/values/legal_forms.py",  # which of the enclosed characters there are
    "extract/tables/units.py",  # spaces tell words of a label apart
    "extract/registers/reading.py",  # a day inside a text
    "extract/values/no_winner.py",  # the table's words
    "extract/pages/adobe_japan1.py",  # which character codes are compatible ones
    "extract/kanpo/glyphs.py",  # a single glyph of a font
    "extract/kanpo/layout.py",  # a set of characters, order gone
    "pipelines/resolve/matching.py",  # parts of one character
    "pipelines/resolve/titles.py",  # titles: case up, marks away
    "pipelines/names/folding.py",  # names: brackets, quotes, strokes
    "pipelines/addresses/towns.py",  # places of the text are kept with it
    "pipelines/addresses/parsing.py",
    "rakusatsu/deduce/clue.py",  # character for character
    "rakusatsu/web/catalogue/search.py",  # words stay apart
    "rakusatsu/web/catalogue/texts.py",  # in Arrow, over columns
}


@given(st.text(max_size=40))
def test_foldings_that_keep_places_keep_lengths(text: str) -> None:
    assert len(fold_width(text)) == len(fold_place(text)) == len(text)


@given(st.text(max_size=40))
def test_a_folding_done_twice_is_done_once(text: str) -> None:
    assert fold_width(fold_width(text)) == fold_width(text)
    assert not re.search(r"\s", compact(text))
    assert (
        search_key(search_key(text)) == search_key(text)
        or unicodedata.normalize("NFKC", text.lower()) != text
    )


def test_strokes_are_dashes_but_no_kana() -> None:
    assert "ー" in DASHES and "ー" not in HYPHENS
    assert set(HYPHENS) < set(DASHES)
    assert "セ−タ‐".translate(folding.AS_HYPHEN) == "セ-タ-"


@pytest.mark.parametrize(
    ("one", "other"), [("ＡＢＣ 株式会社", "abc株式会社"), ("㈱見本", "(株)見本"), ("ｾﾝﾀｰ", "センター")]
)
def test_prints_of_one_word_have_one_key(one: str, other: str) -> None:
    assert search_key(one) == search_key(other)


def test_the_table_of_foldings_names_what_there_is() -> None:
    named = set(re.findall(r"^\| `([^`]+)`", folding.__doc__ or "", re.MULTILINE))
    assert named >= {
        "fold_width",
        "fold_place",
        "close_letter_spacing",
        "compact",
        "search_key",
        "HYPHENS",
        "DASHES",
    }
    for name in named:
        module, _, attribute = name.rpartition(".")
        module = {"": "extract.values.folding", "visible": "extract.values.visible"}.get(module, module)
        assert hasattr(__import__(module, fromlist=[attribute]), attribute), name


def test_no_module_folds_width_by_itself_without_a_reason() -> None:
    own = {
        str(path.relative_to(ROOT))
        for package in ("extract", "pipelines", "spiders", "rakusatsu")
        for path in (ROOT / package).rglob("*.py")
        if "NFKC" in path.read_text(encoding="utf-8").split('"""', 2)[-1]
        and re.search(r"normalize\(\s*\"NFKC\"|form=\"NFKC\"", path.read_text(encoding="utf-8"))
    }
    assert own - MADE_BY_NFKC <= OWN_REASON


@given(
    st.text(
        st.sampled_from([*DASHES, *" \u3000※*注1１2(（)）あA＿_Ａ山円ｰ\n\t"]) | st.characters(), max_size=6
    )
)
def test_a_letter_that_is_no_dash_tells_at_once_what_the_whole_text_tells(text: str) -> None:
    plain = without_footnotes(fold_width(text)).strip()
    dashes = bool(set(plain) & set(DASHES)) and all(letter in DASHES or letter.isspace() for letter in plain)
    begins_as_word = text[:1].isalnum() and text[:1] not in DASHES
    assert is_dash(text) == (dashes and not begins_as_word)
