"""An agency's own copy of its notices: portrait, letters spaced, words, dates and amounts broken over lines."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extract.document import Document, extract_document
from extract.kanpo.extractor import has_notices
from extract.outcome import Extraction
from extract.pages import open_pdf

HEAD = [
    "落札者等の公示",
    "次のとおり落札者等について公示します。",
    "平成29年10月2日 官報掲載分",
    "",
    "［掲載順序］",
    "①品目分類番号 ②調達件名及び数量 ③調達方法 ④契約方",
    "式 ⑤落札決定日 ⑥落札者の氏名及び住所 ⑦落札価格 ⑧入札",
    "公告日 ⑨随意契約の場合はその理由 ⑪落札方式 ⑫予定価格",
    "",
    "〇日本年金機構 理事長代理人 年金給付部給付業務調整室長 福井 隆昭",
    "（東京都杉並区高井戸西3-5-24）",
    "◎調達機関番号 812 ◎所在地番号 13",
]
AWARD = [
    "① 7 1 、 2 7",
    "② 扶 養 親 族 等 申 告 書 ・ 個 人 番 号 申 出 書 デ",
    "ー タ 入 力 及 び 画 像 化 業 務 一式 ③購入等 ④ 一般 ⑤ 2",
    "9.8.9 ⑥ ( 株 ) S A Y 企 画 東京都豊島区 東 池 袋 1 -",
    "48-10 ⑦ 1 4 .9 0 円( 他 複 数 単 価 契 約 ) ⑧ 29.",
    "6.29 ⑪ 最 低 価 格 ⑫ 2 4 2 , 1 4 3 , 5 6 0",
]
SECOND = [
    "①71、27 ②年 金 相 談 シ ス テ ム の 運 用 一式 ③購",
    "入等 ④ 随意 ⑤ 29.8.1",
    "0 ⑥ 株 式 会 社 日 新 神奈川県横浜市中区尾上町",
    "6-81 ⑦ 3,00",
    "0,000円 ⑨ｂ「排他的権利の保護」",
]


def pdf(*blocks: list[str], image_page: bool = False) -> bytes:
    """A4 upright, one column; a character spaced apart in the text is spaced apart on the page."""
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    canvas.setFont("HeiseiMin-W3", 10.5)
    top = 60.0
    for block in blocks:
        for line in [*block, ""]:
            if top > 760:
                canvas.showPage()
                canvas.setFont("HeiseiMin-W3", 10.5)
                top = 60.0
            canvas.drawString(60, 842 - top, line)
            top += 18
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def read(*blocks: list[str]) -> Extraction:
    content = pdf(*blocks)
    assert has_notices(open_pdf(content))
    extraction = extract_document(Document(content))
    assert extraction.balanced
    return extraction


def test_the_notice_of_case_1() -> None:
    extraction = read(HEAD, AWARD)
    (row,) = extraction.awards
    assert (extraction.extractor, extraction.source, extraction.status) == ("kanpo-agency", "nenkin", "ok")
    assert extraction.published_on == dt.date(2017, 10, 2)
    assert (
        "".join((row.title or "").split()) == "扶養親族等申告書・個人番号申出書データ入力及び画像化業務一式"
    )
    assert (row.buyer_text, row.officer_role) == ("日本年金機構　年金給付部給付業務調整室長", "理事長代理人")
    assert (row.officer_name or "").split() == ["福井", "隆昭"]
    assert row.buyer_address == "東京都杉並区高井戸西3-5-24"
    assert (row.buyer_code, row.location_code) == ("812", "13")
    assert row.category_codes == ("71", "27")
    assert (row.contract_date, row.tender_notice_date) == (dt.date(2017, 8, 9), dt.date(2017, 6, 29))
    assert row.supplier_name_text == "(株)SAY企画"
    assert "".join((row.supplier_address_text or "").split()) == "東京都豊島区東池袋1-48-10"
    assert (row.amount_yen, row.unit_price, row.amount_kind) == (None, Decimal("14.90"), "unit")
    assert row.estimated_price_yen == 242_143_560
    assert row.award_rate is None


def test_several_awards_and_pages() -> None:
    extraction = read(HEAD, *([AWARD, SECOND] * 5))
    assert extraction.pages == 2
    assert extraction.rows_extracted == 10
    row = extraction.awards[1]
    assert (row.contract_date, row.amount_yen) == (dt.date(2017, 8, 10), 3_000_000)
    assert (row.supplier_name_text, row.procurement_method) == ("株式会社日新", "direct")
    assert {award.buyer_code for award in extraction.awards} == {"812"}


@pytest.mark.parametrize(
    "lines", [["会議の開催について", "日時 令和7年1月1日"], ["① はじめに", "② おわりに"]]
)
def test_other_documents_are_none_of_ours(lines: list[str]) -> None:
    assert not has_notices(open_pdf(pdf(lines)))
