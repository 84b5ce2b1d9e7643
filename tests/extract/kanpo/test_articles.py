"""Notices as text (JETRO): the same awards as from the gazette's print, and evidence that leads back to the characters."""

from __future__ import annotations

import dataclasses
import html
import re
import unicodedata

import pytest

from data.sample.gazette import LEGEND, BuyerGroup, kanpo_issue_pdf
from data.sample.issues import ISSUES, Issue
from extract.document import Document, extract_document
from extract.kanpo.article import cells_of, is_article, lines_of
from extract.rows import AwardRow

COMPARED = (
    "title",
    "quantity_text",
    "category_codes",
    "acquisition_text",
    "procurement_method_text",
    "procurement_method",
    "direct_award_reason",
    "contract_date",
    "tender_notice_date",
    "supplier_name_text",
    "supplier_address_text",
    "price_text",
    "amount_yen",
    "unit_price",
    "amount_kind",
    "estimated_price_yen",
    "award_rate",
    "buyer_text",
    "buyer_code",
    "location_code",
    "officer_name",
    "published_on",
)


def article(
    groups: list[BuyerGroup], issued: str, *, kind: str = "落札者等の公示", wrap: int | None = None
) -> bytes:
    """An article in the structure of the database's pages, made here."""
    lines = ["落札者等の公示", "次のとおり落札者等について公示します。", issued, "", "[掲載順序]", LEGEND, ""]
    for group in groups:
        codes = f"◎調達機関番号　{group.agency_code}　◎所在地番号　{group.location_code}"
        lines += [f"〇{group.head}　（{group.address}）", codes, *(award.text for award in group.awards)]
    if wrap:
        lines = [
            part
            for line in lines
            for part in ([line[n : n + wrap] for n in range(0, len(line), wrap)] or [""])
        ]
    body = "<br>".join(map(html.escape, lines))
    rows = {"公示日": issued, "公示の種類": kind, "調達機関": "見本省", "分類": "0071 情報", "本文": body}
    table = "".join(f"<tr><th>{name}</th><td>{cell}</td></tr>" for name, cell in rows.items())
    return f"<!DOCTYPE html><html><head><meta charset='UTF-8'><title>公示</title></head><body><table>{table}</table></body></html>".encode()


def printed(issue: Issue) -> str:
    return f"{issue.issued.year}年{issue.issued.month:02}月{issue.issued.day:02}日"


def compared(rows: tuple[AwardRow, ...]) -> list[dict[str, object]]:
    """What is said, whatever width its digits are set in."""
    return [{name: folded(getattr(row, name)) for name in COMPARED} for row in rows]


def folded(value: object) -> object:
    return unicodedata.normalize("NFKC", value) if isinstance(value, str) else value


@pytest.mark.parametrize("issue", [each for each in ISSUES if each.groups], ids=lambda each: str(each.issued))
def test_text_and_print_of_the_same_notices_give_the_same_awards(issue: Issue) -> None:
    pdf = kanpo_issue_pdf(issue.groups, issued=issue.issued, number=issue.number, scrambled=False)
    from_print = extract_document(Document(pdf, "kanpo"))
    from_text = extract_document(Document(article(list(issue.groups), printed(issue)), "jetro_national"))
    assert (from_text.extractor, from_text.status, from_text.rejects) == ("kanpo-text", "ok", ())
    assert len(from_text.awards) == len(from_print.awards) >= 70
    assert compared(from_text.awards) == compared(from_print.awards)


def test_evidence_is_the_span_of_the_characters() -> None:
    content = article(list(ISSUES[0].groups), printed(ISSUES[0]))
    text = cells_of(content)["本文"]
    awards = extract_document(Document(content, "jetro_national")).awards
    for award in awards:
        for field in ("title", "supplier_name_text", "supplier_address_text", "procurement_method_text"):
            spans = [each.locator for each in award.evidence if each.field == field]
            assert spans, field
            parts = [re.fullmatch(r"本文 (\d+)-(\d+)", span or "") for span in spans]
            shown = "".join(text[int(part[1]) : int(part[2])] for part in parts if part)
            assert "".join(shown.split()) == "".join(getattr(award, field).split())
        assert all(each.x0 is None and each.page == 1 for each in award.evidence)


def test_the_agency_of_the_article_stands_in_where_the_text_names_no_buyer() -> None:
    body = "①71 ②見本業務　一式 ③購入等 ④一般 ⑤7.5.15 ⑥株式会社見本　東京都豊島区東池袋99－9 ⑦100,000円 ⑪最低価格"
    page = article([], "2025年07月11日").replace(
        b"</td></tr></table>", f"<br><br>{body}</td></tr></table>".encode()
    )
    page = page.replace(html.escape(LEGEND).encode(), b"").replace("[掲載順序]".encode(), b"")
    (award,) = extract_document(Document(page, "jetro_national")).awards
    assert (award.buyer_text, "no_buyer" in award.warnings) == ("見本省", False)
    assert [each.locator for each in award.evidence if each.field == "buyer_text"] == ["調達機関"]


def test_an_article_whose_award_cannot_be_told_from_the_legend_is_a_failure_not_an_empty_result() -> None:
    page = article([], "2025年07月11日")
    made = extract_document(Document(page, "jetro_national"))
    assert (made.status, made.error) == ("failed", "no award found in the text")


def test_a_notice_of_change_is_one() -> None:
    body = "〇支出負担行為担当官　見本省大臣官房会計課長　見本　太郎　（東京都千代田区霞が関99－9）<br>令和7年6月1日付け官報第100号に掲載の落札者等の公示について、「100円」とあるのを「200円」に変更する。①②③④⑤⑥"
    page = article([], "2025年07月11日", kind="落札者等の公示の変更")
    changed = page.replace("落札者等の公示<br>".encode(), "落札者等の公示の変更<br>".encode(), 1)
    changed = changed.replace(b"</td></tr></table>", f"<br>{body}</td></tr></table>".encode())
    made = extract_document(Document(changed, "jetro_national"))
    assert {row.notice_kind for row in made.awards} <= {"change"}
    assert made.status != "ok" or made.awards


@pytest.mark.parametrize("page", [b"<html><table><tr><th>a</th></tr></table></html>", b"%PDF-1.7", b""])
def test_what_is_no_article(page: bytes) -> None:
    assert not is_article(page)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_an_article_is_known_in_any_encoding(encoding: str) -> None:
    issue = next(each for each in ISSUES if each.groups)
    page = article(issue.groups, printed(issue)).decode().encode(encoding, "xmlcharrefreplace")
    assert is_article(page)
    assert "落札者等の公示" in cells_of(page)["本文"]


def test_each_character_is_in_the_place_of_its_offset() -> None:
    text = "　一行目\n\n二行目 と"
    for line in lines_of(text):
        for character, box in zip(line.printed.text, line.printed.boxes, strict=True):
            assert box is None or text[int(box.x0)] == character
    assert [dataclasses.astuple(line)[1] for line in lines_of(text)] == [1, 1]
