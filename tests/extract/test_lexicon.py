"""The lexicon: tables with their sources, and no module that keeps words of its own beside them."""

import re
from pathlib import Path

import pytest

from extract.lexicon import branches, eras, numerals, posts, ventures
from extract.lexicon.postal_codes import POSTAL_CODE
from extract.reference import read_table

LEXICON = Path(posts.__file__).parent
PACKAGES = ("extract", "pipelines", "spiders", "rakusatsu")


@pytest.mark.parametrize("table", sorted(path.name for path in LEXICON.glob("*.csv")))
def test_each_table_tells_its_source_and_date_and_says_nothing_twice(table: str) -> None:
    text = (LEXICON / table).read_text(encoding="utf-8")
    header = "".join(line for line in text.splitlines() if line.startswith("#"))
    assert re.search(r"Sources?:|施行|as printed|from", header) and re.search(r"20\d\d-\d\d", header)
    rows = [tuple(row.values()) for row in read_table(LEXICON / table)]
    assert rows and len(set(rows)) == len(rows)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("支出負担行為担当官", "支出負担行為担当官"),
        ("分任支出負担行為担当官代理見本省", "分任支出負担行為担当官代理"),
        ("国立大学法人見本大学契約担当役", "契約担当役"),
        ("資金前渡官吏", "資金前渡官吏"),
        ("見本機構理事長代理人", "理事長代理人"),
        ("見本省会計課長", None),
    ],
)
def test_roles_are_found_wherever_they_stand(text: str, role: str | None) -> None:
    found = re.search(posts.ROLE, text)
    assert (found and found[0]) == role


@pytest.mark.parametrize("role", ["国庫債務負担行為担当官", "総括契約担当官", "調達責任者", "学長代理人"])
def test_a_role_apart_has_any_duty_and_office(role: str) -> None:
    assert re.fullmatch(posts.ROLE_APART, role)


def test_words_of_several_kinds_are_tried_longest_first() -> None:
    words = branches.branches("outlet", "branch", "part").split("|")
    assert [len(word) for word in words] == sorted(map(len, words), reverse=True)
    with pytest.raises(ValueError, match="no kinds"):
        branches.branches("outlets")


def test_letters_of_ventures_stand_alone() -> None:
    assert ventures.JOINT_VENTURE.search("甲野・乙野ＪＶ")
    assert ventures.JOINT_VENTURE.search("株式会社JVCケンウッド") is None
    assert re.fullmatch(ventures.spaced("代表者"), "代 表 者")


def test_numerals_stand_at_their_values_and_formal_ones_have_a_plain_one_of_the_same() -> None:
    assert [numerals.VALUES[digit] for digit in numerals.DIGITS] == list(range(10))
    assert all(numerals.VALUES[plain] == numerals.VALUES[formal] for formal, plain in numerals.FORMAL.items())


def test_eras_follow_each_other() -> None:
    days = [era.first_day for era in eras.eras()]
    assert days == sorted(days, reverse=True)
    assert eras.era_names(eras.AWARDS_SINCE) == "令和|平成" and eras.era_letters(eras.PRINTED_SINCE) == "RHS"
    with pytest.raises(ValueError, match="昭"):
        eras.since("昭")


@pytest.mark.parametrize("code", ["〒100-0001", "100−0001", "１００－０００１", "〒 100ー0001"])
def test_postal_codes_of_any_width_and_dash(code: str) -> None:
    assert re.fullmatch(POSTAL_CODE, code)


KEPT = {
    "令和.{0,4}平成": "eras",
    "支店.{0,2}支社": "branches",
    "支出負担行為担当官[|\"', ]+契約担当官": "posts",
    "共同企業体.{0,2}共同事業体": "ventures",
    "一二三四五六七八九十": "numerals",
    "〒.{0,4}\\[0-9": "postal codes",
}
"""Words that stand side by side where a module has a list of its own, and whose home is in the lexicon."""


@pytest.mark.parametrize("words", KEPT)
def test_no_module_keeps_a_list_of_its_own(words: str) -> None:
    own = []
    for package in PACKAGES:
        for path in sorted((LEXICON.parents[1] / package).rglob("*.py")):
            if path.parent == LEXICON:
                continue
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if re.search(r"[\"'].*" + words, line.split("#")[0]):
                    own.append(f"{path.name}:{number}: {line.strip()[:80]}")
    assert not own
