import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.values.corporate_number import check_digit, find_corporate_numbers, is_corporate_number
from extract.values.folding import close_letter_spacing, fold_width, is_blank, is_dash

TWELVE = st.text(alphabet="0123456789", min_size=12, max_size=12)


def test_printed_number_holds() -> None:
    assert is_corporate_number("7000012050002")  # 国税庁
    assert not is_corporate_number("7000012050003")
    assert not is_corporate_number("700001205000")


@given(TWELVE, st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(twelve: str, place: int, step: int) -> None:
    number = f"{check_digit(twelve)}{twelve}"
    assert is_corporate_number(number)
    wrong = str((int(twelve[place]) + step) % 10)
    changed = number[0] + twelve[:place] + wrong + twelve[place + 1 :]
    if step != 9 and {twelve[place], wrong} != {"0", "9"}:  # modulo 9 cannot tell 0 from 9
        assert not is_corporate_number(changed)


@given(TWELVE, st.sampled_from(["法人番号{}", "（法人番号：{}）", "T{}", "{}\xa0", "{}※", "名称\n{}"]))
def test_found_in_any_setting(twelve: str, form: str) -> None:
    number = f"{check_digit(twelve)}{twelve}"
    assert find_corporate_numbers(form.format(number)) == [number]
    full = number.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})
    assert find_corporate_numbers(form.format(full)) == [number]


def test_not_thirteen_digits_is_no_number() -> None:
    assert find_corporate_numbers("301110500380") == []
    assert find_corporate_numbers("12345678901234") == []


def test_check_digit_wants_twelve_digits() -> None:
    with pytest.raises(ValueError, match="not twelve digits"):
        check_digit("1234")


@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold_width(text)) == len(text)


def test_blanks_and_dashes() -> None:
    assert is_blank("\u3000\xa0※")
    assert is_dash("－ ※")
    assert is_dash("ー\xa0")
    assert not is_dash("データ")
    assert not is_blank("-")


def test_letter_spacing() -> None:
    assert close_letter_spacing("平 成 2 9 年 8 月") == "平成29年8月"
    assert close_letter_spacing("鈴　木　信　丈") == "鈴木信丈"
    assert close_letter_spacing("東京都 豊島区 東池袋") == "東京都 豊島区 東池袋"
