"""The pass over mapped columns gives what a plain scan of every award gives, award by award and without any index."""

import dataclasses
import datetime as dt
import math
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from extract.rows import AwardRow, ContractRow
from pipelines.datasets.schema import table_of
from pipelines.index.open import AwardIndex, open_index
from pipelines.index.words import keys_of
from rakusatsu.deduce import inference, weighing
from rakusatsu.deduce.clue import UNSEEN, Clue
from rakusatsu.deduce.clues import amount, bidders, buyer, method, place, subject, time
from rakusatsu.deduce.inference import infer
from rakusatsu.deduce.kinds import KINDS, read_clue
from tests.rakusatsu.deduce.conftest import background

PUBLISHED = dt.date(2018, 6, 1)
VALUES = {
    "buyer": ("日本年金機構", "厚生労働省", "防衛省", "財務省"),
    "place": ("東京都豊島区", "東京都", "大阪市", "川口市"),
    "time": ("2016-08", "2017Q2", "2017年度", "2017-03-07"),
    "subject": ("データエントリー", "清掃", "サーバ リース", "存在しない物"),
    "amount": ("約1億8000万円", "数千万円", "3億円余り", "12,300,000円"),
    "method": ("一般競争入札", "随意契約"),
    "bidders": ("1", "3"),
}


def some_thousand() -> tuple[list[AwardRow], list[ContractRow]]:
    """Awards in which every value is missing here and there, and contracts that two sources print."""
    random_ = random.Random(5)
    rows: list[AwardRow] = []
    contracts: list[ContractRow] = []
    for row in background(2500, seed=7):
        lost = {
            name: None
            for name in (
                "buyer_name",
                "supplier_prefecture",
                "supplier_municipality",
                "title",
                "amount_yen",
                "contract_date",
            )
            if random_.random() < 0.08
        }
        more: dict[str, Any] = {}
        if random_.random() < 0.1:
            more = {"amount_yen": None, "estimated_price_yen": row.amount_yen}
        elif random_.random() < 0.1:
            more = {"amount_yen": None, "expected_total_yen": row.amount_yen}
        if random_.random() < 0.03:
            more["published_on"] = None
        row = dataclasses.replace(row, **{**lost, **more})
        rows.append(row)
        if random_.random() < 0.1:
            again = dataclasses.replace(
                row, award_id=row.award_id + "-b", source="other", buyer_name="厚生労働省"
            )
            rows.append(again)
            contracts.append(
                ContractRow(contract_id=f"c-{row.award_id}", award_ids=(row.award_id, again.award_id))
            )
    return rows, contracts


@pytest.fixture(scope="module")
def thousands(make_data: Callable[[list[AwardRow]], Path]) -> Path:
    rows, contracts = some_thousand()
    data = make_data(rows)
    (data / "contracts").mkdir()
    pq.write_table(table_of(contracts, ContractRow), data / "contracts" / "data.parquet")
    return data


def _facts(index: AwardIndex) -> list[dict[str, Any]]:
    rows = index.sql(
        """SELECT f.*, b.buyer_name, b.buyer_text, p.prefecture, p.municipality, t.title AS words
           FROM {facts} f JOIN {buyers} b ON b.code = f.buyer JOIN {places} p ON p.code = f.place
           JOIN {titles} t ON t.code = f.title ORDER BY f.file, f.file_row"""
    )
    names = [column[0] for column in rows.description]
    return [dict(zip(names, values, strict=True)) for values in rows.fetchall()]


def _normalised(fits: list[float | None], expected: float) -> list[float]:
    """Fits over their base rate; None is silence."""
    known = [fit for fit in fits if fit is not None]
    base = (sum(known) + UNSEEN * expected) / (len(known) + UNSEEN)
    return [1.0 if fit is None else fit / base for fit in fits]


def _buyer(clue: Clue, rows: list[dict[str, Any]]) -> list[float]:
    fits = [
        max(
            buyer.fit_of_names(said, row["buyer_name"] or "", row["buyer_text"] or "")
            for said in clue.meaning
        )
        if row["buyer_name"] or row["buyer_text"]
        else None
        for row in rows
    ]
    return _normalised(fits, buyer.EXPECTED)


def _place(clue: Clue, rows: list[dict[str, Any]]) -> list[float]:
    said: place.Locality = clue.meaning
    told = [row for row in rows if row["prefecture"] == said.prefecture and row["municipality"]]
    same = sum(place._same(said.municipality or "", row["municipality"]) for row in told)
    unsaid = (same + 1) / (len(told) + 20)

    def fit(row: dict[str, Any]) -> float | None:
        prefecture, municipality = row["prefecture"], row["municipality"]
        if not prefecture and not municipality:
            return None
        if said.prefecture and prefecture and said.prefecture != prefecture:
            return 0.0
        if not said.municipality:
            return float(prefecture == said.prefecture) if prefecture else None
        if municipality:
            return place._same(said.municipality, municipality)
        return unsaid if said.prefecture == prefecture and told else None

    expected = place.EXPECTED_MUNICIPALITY if said.municipality else place.EXPECTED_PREFECTURE
    return _normalised([fit(row) for row in rows], expected)


def _time(clue: Clue, rows: list[dict[str, Any]]) -> list[float]:
    first, last = (day.toordinal() - time._EPOCH for day in (clue.meaning.first, clue.meaning.last))

    def fit(row: dict[str, Any]) -> float | None:
        if row["day"] >= 0:
            near = first - time.NEAR_DAYS <= row["day"] <= last + time.NEAR_DAYS
            return 1.0 if first <= row["day"] <= last else time.NEAR_FIT * near
        if row["published"] < 0:
            return None
        return time.PUBLISHED_FIT * (first <= row["published"] <= last + time.PUBLISHED_WITHIN_DAYS)

    return _normalised([fit(row) for row in rows], min(1.0, (last - first + 1) / time.DAYS_OF_DATA))


def _subject(clue: Clue, rows: list[dict[str, Any]]) -> list[float]:
    keys = [keys_of(row["words"] or "") for row in rows]
    mixed = [0.0] * len(rows)
    for factor, share in clue.meaning.readings:
        scores = _scores(clue, keys, factor)
        highest = max(0.0, *scores)
        fits = _normalised([math.exp(score - highest) for score in scores], subject.EXPECTED)
        mixed = [have + share * fit for have, fit in zip(mixed, fits, strict=True)]
    return mixed


def _scores(clue: Clue, keys: list[frozenset[str]], factor: float) -> list[float]:
    scores = [0.0] * len(keys)
    counted: set[str] = set()
    for word, weight in sorted(clue.meaning.words, key=lambda item: -len(item[0].parts)):
        if counted.issuperset(word.parts):
            continue
        counted.update(word.parts)
        gains = [
            _gains(part, frozenset(groups), keys, min(0.95, weight * factor))
            for part, groups in zip(word.parts, word.part_groups, strict=True)
        ]
        for number, own in enumerate(keys):
            hits = [
                exact if part in own else alike
                for (exact, alike), part, groups in zip(gains, word.parts, word.part_groups, strict=True)
                if part in own or own.intersection(groups)
            ]
            if not hits and own.intersection(word.groups):
                hits = [alike or exact for exact, alike in gains]
            scores[number] += sum(hits) / math.sqrt(len(word.parts))
    return scores


def _gains(
    part: str, groups: frozenset[str], keys: list[frozenset[str]], strength: float
) -> tuple[float, float]:
    """What a title's score gains where it holds the word, and where it holds another of its group."""
    exact = sum(part in own for own in keys) / len(keys)
    alike = sum(part not in own and bool(own & groups) for own in keys) / len(keys)
    absent = (1 - strength) / max(1e-3, 1 - exact - alike)

    def gain(told: float, share: float) -> float:
        return max(0.0, math.log(min(subject.MOST_TELLING, told / max(share, 1e-6)) / absent))

    if not exact and not alike:
        return gain(strength, 0.0), gain(strength, 0.0)
    part_of_exact = subject.EXACT if exact and alike else 1.0
    told_alike = strength * (1 - part_of_exact if exact else subject.EXACT)
    return gain(strength * part_of_exact, exact), gain(told_alike, alike) if alike else 0.0


def _amount(clue: Clue, rows: list[dict[str, Any]]) -> list[float]:
    meaning: amount.Sum = clue.meaning

    def within(yen: float, weight: float) -> float:
        shares = [share for low, high, share in meaning.ranges if max(1.0, low) <= yen < high]
        return shares[0] * weight if shares else 0.0

    def fit(row: dict[str, Any]) -> float | None:
        paid, expected, estimated = row["amount"], row["expected"], row["estimated"]
        if max(paid, expected, estimated) <= 0:
            return None
        fits = [within(paid, 1.0), within(expected, 1.0)]
        fits.append(within(estimated, 1.0 if meaning.estimated else amount.ESTIMATED_FIT))
        narrow = meaning.ranges[0][1] <= amount.NARROW * meaning.ranges[0][0]
        for rate in amount.TAX_RATES if narrow else ():
            fits += [within(paid * rate, amount.TAXED_FIT), within(paid / rate, amount.TAXED_FIT)]
        if meaning.limit:
            held = meaning.limit[0] <= estimated < meaning.limit[1]
            off = amount.LIMIT_OFF if estimated > 0 else amount.LIMIT_UNKNOWN
            fits = [one * (1.0 if held else off) for one in fits]
        low, high, _ = meaning.ranges[0]
        alone = paid <= 0 and expected <= 0 and not meaning.estimated
        if alone and estimated * 1.02 >= low and estimated * 0.6 <= high:
            fits.append(amount.ESTIMATED_ALONE_FIT)
        return max(fits)

    low, high, _ = meaning.ranges[0]
    prior = amount.EXPECTED_PER_DECADE * max(1e-5, math.log10(max(high, 1.0) / max(low, 1.0)))
    return _normalised([fit(row) for row in rows], min(1.0, prior))


def _method(clue: Clue, rows: list[dict[str, Any]]) -> list[float]:
    fits = dict(zip((method.METHODS.index(code) for code in clue.meaning), (1.0, 0.8), strict=False))
    return _normalised(
        [fits.get(row["method"], 0.0) if row["method"] >= 0 else None for row in rows], method.EXPECTED
    )


def _bidders(clue: Clue, rows: list[dict[str, Any]]) -> list[float]:
    known = [float(row["bidders"] == clue.meaning) if row["bidders"] >= 0 else None for row in rows]
    return _normalised(known, bidders.EXPECTED)


PLAIN: Mapping[str, Callable[[Clue, list[dict[str, Any]]], list[float]]] = {
    "buyer": _buyer, "place": _place, "time": _time, "subject": _subject, "amount": _amount, "method": _method,
    "bidders": _bidders,
}  # fmt: skip


def scan(clues: list[Clue], rows: list[dict[str, Any]]) -> tuple[dict[int, float], float, list[int]]:
    """Posterior by company, posterior of "not in the data", and the funnel, from every row."""
    ratios: dict[str, list[float]] = {}
    for key in KINDS:
        own = [clue for clue in clues if clue.key == key]
        if own:
            weighed = [PLAIN[key](clue, rows) for clue in own]
            ratios[key] = [
                1
                - sum(clue.certainty for clue in own)
                + sum(c.certainty * min(inference.HIGHEST, r[n]) for c, r in zip(own, weighed, strict=True))
                for n in range(len(rows))
            ]
    alike = sister = 0.0
    for n in range(len(rows)):
        alike += math.prod(KINDS[k].kinship * r[n] + 1 - KINDS[k].kinship for k, r in ratios.items())
        shared = inference.SISTER_KINSHIP
        sister += math.prod(shared[k] * r[n] + 1 - shared[k] for k, r in ratios.items())
    missing = ((1 - inference.SISTERS) * alike + inference.SISTERS * sister) / len(rows)
    prints: dict[tuple[int, int], list[int]] = {}
    for n, row in enumerate(rows):
        prints.setdefault((row["company"], row["contract"]), []).append(n)
    weights: dict[int, float] = {}
    for (company, _), own_rows in prints.items():
        telling = [max([r[n] for n in own_rows if abs(r[n] - 1) > 1e-6] or [1.0]) for r in ratios.values()]
        sources = len({(rows[n]["file"], rows[n]["published"]) for n in own_rows})
        weights[company] = weights.get(company, 0.0) + math.prod(telling) * min(4.0, 2.0 ** (sources - 1))
    contracts = len({row["contract"] for row in rows})
    total = 0.5 * sum(weights.values()) / contracts + 0.5 * missing
    left, funnel = list(range(len(rows))), [contracts]
    for r in ratios.values():
        left = [n for n in left if r[n] >= weighing.UNCONTRADICTED]
        funnel.append(len({rows[n]["contract"] for n in left}))
    return {c: 0.5 * w / contracts / total for c, w in weights.items()}, 0.5 * missing / total, funnel


def _questions() -> list[list[Clue]]:
    random_ = random.Random(3)
    questions = []
    for _ in range(12):
        keys = random_.sample(sorted(VALUES), random_.randrange(2, 6))
        questions.append([read_clue(key, random_.choice(VALUES[key]), PUBLISHED) for key in keys])
    two = [
        dataclasses.replace(read_clue("time", said, PUBLISHED), certainty=0.45) for said in VALUES["time"][:2]
    ]
    price = read_clue("amount", VALUES["amount"][0], PUBLISHED)
    limited = dataclasses.replace(price, meaning=dataclasses.replace(price.meaning, limit=(1e6, 5e7)))
    body = read_clue("buyer", "日本年金機構", PUBLISHED)
    return [*questions, [*two, body], [limited, body]]


@pytest.mark.long
@pytest.mark.parametrize("left_out", [None, 3])
def test_same_as_a_plain_scan(thousands: Path, left_out: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weighing, "LOOKED_AT", 10_000)  # a sum over companies may then leave nothing out
    monkeypatch.setattr(inference, "RANKED", 100)
    monkeypatch.setattr(weighing, "_PIECE", 300)
    monkeypatch.setattr(weighing, "_BLOCK", 700)
    monkeypatch.setattr(inference, "calibrated", lambda standing: (standing.first, standing.missing))
    index = open_index(thousands)
    rows = _facts(index)
    if left_out is not None:
        index = index.without(left_out)
        rows = [row for row in rows if row["company"] != left_out]
    for clues in _questions():
        found = infer(clues, index)
        posteriors, missing, funnel = scan(clues, rows)
        assert found.not_in_data == pytest.approx(missing, rel=2e-3), clues
        assert [left for _, left in found.funnel] == funnel, clues
        for company in found.companies:
            # What weighs less than a millionth of the heaviest is counted, but not for its company.
            assert company.posterior == pytest.approx(posteriors[company.company], rel=2e-3, abs=1e-5), clues


def test_the_heaviest_are_kept_whatever_the_pieces() -> None:
    weights = np.random.default_rng(1).integers(0, 40, 50_000).astype("f4")
    kept = weighing._Heaviest()
    for begin in range(0, len(weights), 999):
        kept.add(begin, weights[begin : begin + 999])
    order = np.lexsort((np.arange(len(weights)), -weights))[: weighing.LOOKED_AT]
    assert kept.rows.tolist() == sorted(order.tolist())
