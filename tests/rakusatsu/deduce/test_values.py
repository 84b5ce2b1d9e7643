"""Values of clues as people and articles write them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rakusatsu.deduce.clue import UnreadableClueError
from rakusatsu.deduce.clues import amount, bidders, buyer, method, place, quantity, time
from rakusatsu.deduce.kinds import KINDS, read_clue

PUBLISHED = dt.date(2018, 3, 19)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("2017-08", "2017-08-01", "2017-08-31"),
        ("2017年8月", "2017-08-01", "2017-08-31"),
        ("２０１７年８月", "2017-08-01", "2017-08-31"),
        ("去年8月", "2017-08-01", "2017-08-31"),
        ("平成29年8月", "2017-08-01", "2017-08-31"),
        ("H29.8", "2017-08-01", "2017-08-31"),
        ("2017/8", "2017-08-01", "2017-08-31"),
        ("2017Q3", "2017-07-01", "2017-09-30"),
        ("2017年第3四半期", "2017-07-01", "2017-09-30"),
        ("2017年度", "2017-04-01", "2018-03-31"),
        ("平成29年度", "2017-04-01", "2018-03-31"),
        ("2017年度第2四半期", "2017-07-01", "2017-09-30"),
        ("今年度", "2017-04-01", "2018-03-31"),
        ("昨年末", "2017-11-01", "2017-12-31"),
        ("2017-08-01/2017-09-30", "2017-08-01", "2017-09-30"),
        ("2017-08-01..2017-09-30", "2017-08-01", "2017-09-30"),
        ("2017年7〜9月", "2017-07-01", "2017-09-30"),
        ("2017年8月〜10月", "2017-08-01", "2017-10-31"),
        ("29.8.9", "2017-08-09", "2017-08-09"),
        ("2017年8月上旬", "2017-08-01", "2017-08-10"),
        ("先月", "2018-02-01", "2018-02-28"),
        ("8月", "2017-08-01", "2017-08-31"),
        ("2017", "2017-01-01", "2017-12-31"),
    ],
)
def test_time(said: str, first: str, last: str) -> None:
    assert time.read(said, PUBLISHED).shown == f"{first}/{last}"


@pytest.mark.parametrize("said", ["", "いつか", "2017-13", "令和", "17月"])
def test_no_time(said: str) -> None:
    with pytest.raises(UnreadableClueError):
        time.read(said, PUBLISHED)


@pytest.mark.parametrize(
    ("said", "inside", "outside"),
    [
        ("約1億8000万円", [182_547_000, 175_000_000], [170_000_000, 193_000_000]),
        ("180000000", [182_547_000, 180_000_000], [160_000_000, 200_000_000]),
        ("180,000,000円", [182_547_000], [200_000_000]),
        ("1億円余り", [100_000_000, 112_000_000], [90_000_000, 400_000_000]),
        ("1.8億円", [182_547_000], [160_000_000]),
        ("数千万円", [20_000_000, 60_000_000], [10_000_000, 120_000_000]),
        ("十数億円", [1_200_000_000], [900_000_000, 2_100_000_000]),
        ("1億数千万円", [140_000_000], [90_000_000, 210_000_000]),
        ("2億円弱", [190_000_000], [210_000_000]),
        ("3億円台", [300_000_000, 390_000_000], [420_000_000, 260_000_000]),
        ("1億8254万7000円", [182_547_000], [182_500_000, 182_600_000]),
        ("一億二千万円", [120_000_000], [140_000_000]),
        ("1億〜2億円", [100_000_000, 150_000_000, 200_000_000], [99_000_000, 210_000_000]),
    ],
)
def test_amount(said: str, inside: list[int], outside: list[int]) -> None:
    ranges = amount.read(said, None).meaning.ranges
    for yen in inside:
        assert any(low <= yen < high and fit >= 0.5 for low, high, fit in ranges), yen
    for yen in outside:
        assert not any(low <= yen < high for low, high, _ in ranges), yen


@given(st.integers(min_value=1_000, max_value=10**13))
def test_a_sum_fits_itself(yen: int) -> None:
    ranges = amount.read(str(yen), None).meaning.ranges
    assert any(low <= yen < high and fit == 1.0 for low, high, fit in ranges)


@pytest.mark.parametrize(
    ("said", "prefecture", "municipality"),
    [
        ("東京都豊島区", "東京都", "豊島区"),
        ("東京・豊島区", "東京都", "豊島区"),
        ("豊島区", None, "豊島区"),
        ("東京", "東京都", None),
        ("都内", "東京都", None),
        ("大阪市", None, "大阪市"),
        ("大阪市北区", None, "大阪市北区"),
        ("北海道", "北海道", None),
        ("三重県四日市市", "三重県", "四日市市"),
        ("神奈川県横浜市中区", "神奈川県", "横浜市中区"),
    ],
)
def test_place(said: str, prefecture: str | None, municipality: str | None) -> None:
    assert place.read(said, None).meaning == place.Locality(prefecture, municipality)


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("一般競争入札", "open"),
        ("open", "open"),
        ("指名競争", "selective"),
        ("随意契約", "direct"),
        ("企画競争", "limited"),
    ],
)
def test_method(said: str, first: str) -> None:
    assert method.read(said, None).meaning[0] == first


@pytest.mark.parametrize(
    ("said", "count"), [("1", 1), ("一者応札", 1), ("3社", 3), ("sole", 1), ("12者", 12)]
)
def test_bidders(said: str, count: int) -> None:
    assert bidders.read(said, None).meaning == count


@pytest.mark.parametrize(("said", "number"), [("500万人分", 5_000_000), ("662台", 662), ("70万件", 700_000)])
def test_quantity(said: str, number: int) -> None:
    assert quantity.read(said, None).meaning == number


@pytest.mark.parametrize(
    ("said", "name", "text", "fits"),
    [
        ("日本年金機構", "日本年金機構", "日本年金機構 理事長代理人", True),
        ("年金機構", "日本年金機構", "", True),
        ("厚生労働省", "日本年金機構", "", True),
        ("財務省", "東京国税局", "", True),
        ("防衛省", "防衛装備庁", "", True),
        ("独立行政法人水資源機構", "水資源機構", "", True),
        ("大阪市", "東大阪市", "", False),
        ("大阪市", "大阪市", "", True),
        ("国土交通省", "厚生労働省", "", False),
    ],
)
def test_buyer(said: str, name: str, text: str, fits: bool) -> None:
    assert (buyer.fit_of_names(said, name, text) >= 0.5) == fits


def test_what_is_below_a_body_has_it_above() -> None:
    parts, parents = zip(*buyer._parents(), strict=True)
    for parent in set(parents):
        below = buyer._below(parent)
        for name in {*parts, *parents, "架空株式会社"} - {parent}:
            assert bool(below and below.search(name)) == (parent in buyer.ancestors(name)), (parent, name)
    assert buyer._below("架空株式会社") is None


@given(st.text(max_size=60), st.sampled_from(sorted(KINDS)))
def test_any_text_is_read_or_refused(said: str, key: str) -> None:
    try:
        clue = read_clue(key, said, PUBLISHED)
    except UnreadableClueError:
        return
    assert clue.key == key
