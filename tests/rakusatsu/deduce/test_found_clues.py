"""What is found in sentences: bodies named once and then as 同省, times beside other verbs, the phrase of the thing bought."""

import datetime as dt
from pathlib import Path

import pytest

from rakusatsu.deduce.clue import Article, Clue, UnreadableClueError
from rakusatsu.deduce.clues.amount import read
from rakusatsu.deduce.kinds import find_clues
from tests.rakusatsu.deduce.conftest import opened

PUBLISHED = dt.date(2018, 3, 19)


def _found(data: Path, text: str, key: str) -> list[Clue]:
    return [clue for clue in find_clues(Article(text, PUBLISHED), opened(data)) if clue.key == key]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("国土交通省は不備を明らかにした。同省は去年8月に警備業務を発注した。", ["国土交通省"]),
        ("日本年金機構の説明では、同機構が東京の会社に入力業務を委託した。", ["日本年金機構"]),
        ("水資源機構を日本年金機構が訪ねた。同機構は清掃を委託した。", ["日本年金機構"]),
        ("防衛省の幹部が話した。同省が、厚生労働省によると、車両を購入した。", ["防衛省"]),
        ("気象庁によると、同庁舎の警備業務を国土交通省が発注した。", ["国土交通省"]),
        ("合同庁舎の警備業務を国土交通省が発注した。", ["国土交通省"]),
        ("同省は警備業務を発注した。", []),
        ("横浜市が発表した。同市は給与支払報告書の入力を委託していた。", ["横浜市"]),
    ],
)
def test_a_body_named_before(data: Path, text: str, names: list[str]) -> None:
    found = sorted(_found(data, text, "buyer"), key=lambda clue: -clue.certainty)
    assert [clue.value for clue in found][: len(names) or None] == names


def test_both_places_of_the_name_are_shown(data: Path) -> None:
    text = "国土交通省は不備を明らかにした。同省は去年8月に警備業務を発注した。"
    (clue,) = _found(data, text, "buyer")
    assert [text[begin:end] for begin, end in clue.spans] == ["国土交通省", "同省"]
    (alone,) = _found(data, text[: text.index("同省")], "buyer")
    assert clue.certainty > alone.certainty  # the second sentence says that it places work


@pytest.mark.parametrize(
    "text",
    ["入力を請け負った東京都内の会社", "東京都あきる野市にある会社に委託した。", "河川・国道に関する契約"],
)
def test_a_place_is_no_buyer(data: Path, text: str) -> None:
    assert not _found(data, text, "buyer")


def test_a_time_before_the_verb_of_placing_work_is_sure(data: Path) -> None:
    text = "厚生労働省から2017年10月受注した会社が報告書を改ざんしていた。"
    (clue,) = _found(data, text, "time")
    assert clue.shown == "2017-10-01/2017-10-31" and clue.certainty > 0.8
    (told,) = _found(data, "厚生労働省が2017年10月発表した。", "time")
    assert told.certainty < 0.5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "厚生労働省は都内に本社を置くメーカーに健康診断の業務を発注していた。納品に不備が見つかった。",
            "健康 診断",
        ),
        ("庁舎清掃をめぐり、契約に反する扱いがあった。", "庁舎 清掃"),
        ("会社が国土交通省と結んだ車両や部品に関する契約で、報告書が改ざんされた。", "車両 部品"),
        ("「報告書の印刷」を委託した。", "報告書 印刷"),
    ],
)
def test_words_of_the_thing_bought(data: Path, text: str, words: str) -> None:
    (clue,) = _found(data, text, "subject")
    assert clue.shown.replace(" ", "") == words.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "limited"),
    [
        ("予定価格は3億円だったが、契約額は2億8000万円だった。", True),
        ("別の工事の予定価格は3億円だった。この契約額は8000万円だった。", False),
    ],
)
def test_an_estimated_price_bounds_the_price_of_its_own_sentence(
    data: Path, text: str, limited: bool
) -> None:
    assert any(clue.meaning.limit for clue in _found(data, text, "amount")) == limited


@pytest.mark.parametrize("text", ["件数二万円", "1," * 3000 + "円", "数" * 3000 + "円", "\n" * 3000])
def test_hostile_sums_are_no_sums(data: Path, text: str) -> None:
    assert not _found(data, text, "amount")


@pytest.mark.parametrize("value", ["数" * 3000, "9" * 3000, "9" * 3000 + "万円", "数三千万円"])
def test_hostile_values_are_refused(value: str) -> None:
    with pytest.raises(UnreadableClueError):
        read(value, None)
