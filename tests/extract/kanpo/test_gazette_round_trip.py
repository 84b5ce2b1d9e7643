"""Texts set by the sample's layouter as a real PDF come back as they went in."""

import datetime as dt
import re
import unicodedata

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from data.sample.gazette import BuyerGroup, PrintedAward, kanpo_issue_pdf
from extract.document import Document, extract_document
from extract.kanpo.extractor import read_gazette
from tests.extract.kanpo.typeset import BUYER, CODES, award, issue, notice

_LETTERS = "業務用器具製造購入一式東京大阪システム運用保守ヶー・「」（）『』〇々ＡＢＣabc0123456789.,％"
_TITLES = st.text(_LETTERS, min_size=1, max_size=90).map(lambda text: "件" + text + "等")
_SPACED = st.lists(_TITLES, min_size=1, max_size=3).map("　".join)


def _folded(text: str | None) -> str:
    """Without spaces and width: the gazette sets a digit that stands alone full-width."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text or ""))


# Making a PDF embeds a font, half a second each: few examples here, many in the test on bare glyphs.
@settings(max_examples=4, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(
    titles=st.lists(_SPACED, min_size=1, max_size=6),
    reason=_TITLES,
    criterion=_TITLES,
    scrambled=st.booleans(),
)
def test_any_text_between_marks_survives_a_pdf(
    titles: list[str], reason: str, criterion: str, scrambled: bool
) -> None:
    awards = [
        PrintedAward(
            {
                1: "71、27",
                2: title,
                3: "購入等",
                4: "随意",
                5: "7. 5.15",
                6: "株式会社架空商会（東京都豊島区東池袋９―99―９）",
                7: "1,234,567円",
                9: reason,
                11: criterion,
            }
        )
        for title in titles
    ]
    group = BuyerGroup(
        "支出負担行為担当官　内閣府大臣官房会計担当参事官　見本　次郎",
        "東京都千代田区永田町１―６―１",
        "007",
        "13",
        awards,
    )
    content = kanpo_issue_pdf([group], issued=dt.date(2025, 7, 11), number=128, scrambled=scrambled)
    extraction = extract_document(Document(content))
    assert extraction.balanced
    assert [_folded(row.title) for row in extraction.awards] == [_folded(title) for title in titles]
    for row in extraction.awards:
        assert _folded(row.direct_award_reason) == _folded(reason)
        assert _folded(row.award_criterion_text) == _folded(criterion)
        assert row.amount_yen == 1_234_567
        assert row.supplier_name_text == "株式会社架空商会"


@settings(max_examples=25, deadline=None)
@given(titles=st.lists(_SPACED, min_size=1, max_size=8), reason=_TITLES, seed=st.integers(0, 1000))
def test_any_text_between_marks_survives_any_layout(titles: list[str], reason: str, seed: int) -> None:
    printed = issue(notice(BUYER, CODES, *[award(f2=title, f4="随意", f9=reason) for title in titles]))
    rows = read_gazette(printed.shuffled(seed)).awards
    assert [_folded(row.title) for row in rows] == [_folded(title) for title in titles]
    assert {_folded(row.direct_award_reason) for row in rows} == {_folded(reason)}
