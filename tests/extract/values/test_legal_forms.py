import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.tables.supplier_entries import several_names
from extract.values.legal_forms import LegalForm, any_form, foreign_forms, forms_in_full, legal_forms

FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
JAPANESE = [form for form in legal_forms() if not (form.in_latin or form.read_aloud)]
LATIN = [form for form in legal_forms() if form.in_latin and len(form.written) > 2]


@given(st.sampled_from(JAPANESE), st.booleans())
def test_every_form_of_the_table_is_found_whole_in_either_width(form: LegalForm, wide: bool) -> None:
    written = form.written.translate(FULL_WIDTH) if wide else form.written
    found = re.search(any_form(), f"ゆり{written}ばら")
    assert found is not None and found[0] == written


@given(st.sampled_from(LATIN), st.booleans(), st.booleans())
def test_foreign_forms_are_found_in_either_width_and_case(form: LegalForm, wide: bool, upper: bool) -> None:
    written = form.written.upper() if upper else form.written
    name = f"Lily {written}"
    assert re.search(foreign_forms(), name.translate(FULL_WIDTH) if wide else name)


@pytest.mark.parametrize("text", ["Incheon", "Calgary AB", "東洋インク", "Ｉｎｃｈｅｏｎ", "London SE 1"])
def test_a_form_inside_a_word_and_letters_of_addresses_are_none(text: str) -> None:
    assert not re.search(foreign_forms(), text)


@pytest.mark.parametrize(
    "text", ["㈱", "㈲", "㈳", "㈾", "㍿", "（ 株 ）", "(特非)", "（一財）", "ＮＰＯ法人"]
)
def test_abbreviations_as_printed(text: str) -> None:
    assert re.fullmatch(any_form(), text)


@given(st.sampled_from(JAPANESE))
def test_words_may_stand_for_the_forms_that_hold_them(form: LegalForm) -> None:
    words = ("法人", "組合", "会社")
    assert re.search(any_form(*words), form.written)
    assert len(any_form(*words)) < len(any_form())


def test_only_forms_that_stand_in_front_lead() -> None:
    leading = re.compile(forms_in_full(leading=True))
    assert leading.fullmatch("株式会社") and leading.fullmatch("学校法人")
    assert not leading.fullmatch("土地改良区")


def test_names_with_rare_forms_are_told_apart() -> None:
    assert several_names("㈾山田商店、(特非)海の会") == ["㈾山田商店", "(特非)海の会"]
