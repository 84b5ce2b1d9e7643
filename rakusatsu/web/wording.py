"""What pages say: labels in Japanese and English, dates with their era, yen with 億 and 万, amounts with their basis."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kanjize import KanjizeConfiguration, KanjizeStyle, number2kanji
from markupsafe import Markup

from extract.codes import codes
from extract.lexicon.eras import eras
from extract.reference import read_table
from rakusatsu.show.award_view import field_label
from rakusatsu.web.catalogue.bands import AMOUNT_BANDS, RATE_BANDS

LANGUAGES = ("ja", "en")
_IN_WORDS_FROM = 10_000
_MIXED = KanjizeConfiguration(style=KanjizeStyle.MIXED, kanji_thousand=False)
_LABELS = Path(__file__).with_name("labels.csv")


@cache
def _japanese() -> dict[str, str]:
    return {row["en"]: row["ja"] for row in read_table(_LABELS)}


@cache
def _english_of_codes() -> dict[str, str]:
    return {row["code"]: row["en"] for row in read_table(_LABELS) if row["code"]}


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language. Labels are asked for by their English text, or by the code they stand for."""

    language: str = "ja"

    def say(self, english: str, **values: object) -> str:
        """A label; `{name}` in it is replaced by the value of that name.

        Raises:
            KeyError: the label is not in `labels.csv`.
        """
        text = _japanese()[english] if self.language == "ja" else english
        return text.format(**values) if values else text

    def code(self, code: str) -> str:
        """A registered code in words; the code itself where it has none."""
        english = _english_of_codes().get(code)
        return self.say(english) if english else code

    def cohort(self, text: str) -> str:
        """What a signal compares with: the data hold it in English, some with a name at the end."""
        known = _japanese()
        for joint in ("", " of ", " by "):
            head, _, name = text.rpartition(joint) if joint else (text, "", "")
            label = f"{head}{joint}{{name}}" if joint else head
            if label in known:
                return self.say(label, name=name) if joint else self.say(label)
        return text

    def knows(self, code: str) -> bool:
        """Whether a code has words here."""
        return code in _english_of_codes()

    def field(self, name: str) -> str:
        """The label of a column of `awards`."""
        return field_label(name) if self.language == "ja" else name.replace("_", " ")

    def warning(self, code: str) -> str:
        """What a warning or a reason for a reject means; details behind its colon are kept."""
        head, colon, details = code.partition(":")
        told = self.code(head)
        if told == head:
            told = registered(head, self.language)
        return f"{told}{'：' if self.language == 'ja' else ': '}{details.strip()}" if colon else told

    def payment(self, entry: str) -> str:
        """What a line of a payee table is: a payee's total, one contract, an obligation."""
        known = codes("payment_entry").get(entry)
        return entry if known is None else known.ja if self.language == "ja" else known.en

    def day(self, day: dt.date | dt.datetime | None) -> Markup:
        """A date with its era, machine-readable; a dash where there is none."""
        if day is None:
            return Markup('<span class="none">—</span>')
        if isinstance(day, dt.datetime):
            day = day.date()
        shown = day.isoformat() if self.language == "en" else f"{day.year}年{day.month}月{day.day}日"
        era = era_date(day)
        beside = Markup(' <span class="era">({})</span>').format(era) if era else ""
        return Markup('<time datetime="{}">{}{}</time>').format(day.isoformat(), shown, beside)

    def year(self, year: int | str) -> str:
        """A fiscal year with its era."""
        number = int(year)
        if self.language == "en" or not 0 < number < dt.MAXYEAR:
            return f"FY{number}" if self.language == "en" else f"{number}年度"
        days = (dt.date(number, 4, 1), dt.date(number + 1, 3, 31))
        eras_of = dict.fromkeys(era for day in days if (era := _era_of(day)))
        named = (f"{name}{_year_of_era(number - first + 1)}" for name, first in eras_of if number >= first)
        beside = "・".join(named)
        return f"{number}年度（{beside}年度）" if beside else f"{number}年度"

    def yen(self, value: int | None) -> Markup:
        """A whole sum of yen in digits, and in 億 and 万 beside it from ten thousand on."""
        if value is None:
            return Markup('<span class="none">—</span>')
        digits = f"¥{value:,}" if self.language == "en" else f"{value:,}円"
        words = in_words(value)
        if not words or self.language == "en":
            return Markup('<span class="yen">{}</span>').format(digits)
        return Markup('<span class="yen">{} <span class="inwords">({}円)</span></span>').format(digits, words)

    def price(self, value: decimal.Decimal) -> str:
        """A unit price without zeros that say nothing: 14.9000 → 14.90."""
        whole = value.quantize(decimal.Decimal("0.01"))
        return f"{whole if whole == value else value.normalize():,}"

    def basis(self, code: str | None) -> str:
        """What an amount is: a printed total, a sum, an expected total."""
        return self.code(code or "absent")

    def band(self, name: str, value: str) -> str:
        """A band of amounts or award rates in words; empty where there is none of that number."""
        bands: Sequence[float] = AMOUNT_BANDS if name == "amount" else RATE_BANDS
        if not value.isdecimal() or int(value) >= len(bands):
            return ""
        low = bands[int(value)]
        high = bands[int(value) + 1] if int(value) + 1 < len(bands) else None
        if name == "rate":
            upper = "" if high is None else f"{high:.0%}"
            return f"{low:.0%}–{upper}" if high else f"≥ {low:.0%}"
        if high is None:
            return f"{_sum(low)}–"
        return f"–{_sum(high)}" if not low else f"{_sum(low)}–{_sum(high)}"


def registered(code: str, language: str) -> str:
    """What a registered warning or reason for a reject means; the code itself where it is not registered."""
    known = codes("warning").get(code) or codes("reject").get(code)
    return code if known is None else known.ja if language == "ja" else known.en


def _sum(value: float) -> str:
    return in_words(int(value)) + "円"


def in_words(value: int) -> str:
    """A sum with 億 and 万, cut (never rounded up) to two units: 187,150,000 → 1億8715万; empty below ten thousand."""
    if abs(value) < _IN_WORDS_FROM:
        return ""
    unit = next(size for size in (10**12, 10**8, 10**4) if abs(value) >= size)
    kept = max(unit // 10**4, 10**4) if unit > 10**4 else 10**4
    whole = abs(value) // kept * kept
    exact = "" if whole == abs(value) else "約"
    sign = "-" if value < 0 else ""
    return f"{exact}{sign}{number2kanji(whole, config=_MIXED)}"


def era_date(day: dt.date) -> str:
    """A day in its era: 平成29年8月9日; empty before 1873."""
    era = _era_of(day)
    if era is None:
        return ""
    return f"{era[0]}{_year_of_era(day.year - era[1] + 1)}年{day.month}月{day.day}日"


def _year_of_era(year: int) -> str:
    return "元" if year == 1 else str(year)


def _era_of(day: dt.date) -> tuple[str, int] | None:
    return next(((era.name, era.year_one) for era in eras() if day >= era.first_day), None)


def plain(value: Any) -> Any:
    """A value as JSON has it: dates in ISO 8601, decimals as text, dataclasses and maps as objects."""
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, float) and value != value:  # noqa: PLR0124 - not a number
        return None
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    if isinstance(value, bytes):
        return value.hex()
    if hasattr(value, "__dataclass_fields__"):
        return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value
