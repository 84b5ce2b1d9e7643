"""Local copies of publishers in the structure that others recorded of the live sites (2026): addresses and links, no words."""

from __future__ import annotations

import datetime as dt
from urllib.parse import quote, unquote

from spiders.base.publisher import JAPAN
from tests.spiders import recorded
from tests.spiders.documents import HEADER, Sold, table_page
from tests.spiders.local_site import LocalSite, ServedAnswer
from tests.spiders.pages import index_page, page, pdf_answer, xlsx, zipped

Copy = tuple[dict[str, ServedAnswer], set[str]]
"""Answers by path, and the paths that are documents."""
TODAY = dt.datetime.now(JAPAN).date()
_PORTAL = "/pps-web-biz/UAB03/OAB0301?fileversion=v001&filename=successful_bid_record_info_{}.zip"


def book(name: str) -> ServedAnswer:
    return ServedAnswer(xlsx(name), content_type="application/octet-stream")


def with_files(answers: dict[str, ServedAnswer], files: set[str]) -> Copy:
    for path in files:
        answers[path] = book(path) if path.endswith("xlsx") else pdf_answer(path)
    return answers, files


def atla() -> Copy:
    """Pages answer with a browser check, files do not; both namings, a month that is not there yet."""
    root = "/atla/souhon/supply/jisseki/rakusatu"
    names = {
        *(
            f"05_{k}_{s}-{m:02}.xlsx"
            for k in ("kyoso", "zuikei")
            for s in ("kijunijo", "kijunmiman")
            for m in range(1, 13)
        ),
        *(f"07_{k}-{m:02}.xlsx" for k in ("kyoso", "zuikei", "tokutei") for m in range(1, 13)),
    }
    files = {f"{root}/kohyo_r{name[:2]}/{name}" for name in names}
    return with_files({f"{root}/index.html": recorded.CHALLENGE}, files)


def mof() -> Copy:
    """Four forms a month, 48 workbooks a year, one page for each year."""
    root = "/application-contact/procurement/approach/tekiseika"
    names = [
        f"tekiseika{year}{month:02}-{form}.xlsx"
        for year, months in ((2024, range(4, 13)), (2025, range(1, 4)))
        for month in months
        for form in range(1, 5)
    ]
    answers = {
        f"{root}/index.htm": index_page([("2024/index.htm", "令和6年度")]),
        f"{root}/2024/index.htm": index_page([(name, "公共工事・物品役務等") for name in names]),
    }
    return with_files(answers, {f"{root}/2024/{name}" for name in names})


def p_portal() -> Copy:
    """Yearly files; the year that is not there yet answers 400."""
    years = range(2013, TODAY.year)
    answers = {
        _PORTAL.format(f"all_{year}"): ServedAnswer(zipped("a.csv", str(year).encode())) for year in years
    }
    found = set(answers)
    answers[_PORTAL.format(f"all_{TODAY.year}")] = ServedAnswer(b"Bad Request", status=400, validators=False)
    return answers, found


def p_portal_daily() -> Copy:
    """Weekends and days without awards answer 400, days out of keeping 404."""
    answers: dict[str, ServedAnswer] = {}
    for back in range(61):
        day = TODAY - dt.timedelta(days=back)
        path = _PORTAL.format(f"diff_{day:%Y%m%d}")
        is_open = day.weekday() < 5 and back < 58
        answers[path] = (
            ServedAnswer(zipped("a.csv", path.encode()))
            if is_open
            else ServedAnswer(status=400 if back < 58 else 404)
        )
    return answers, {path for path, answer in answers.items() if answer.status == 200}


def meti_tohoku() -> Copy:
    root = "/kaikei/keiyaku"
    names = [f"pdf/2025/{kind}_{month:02}.pdf" for kind in ("kyoso", "zuii") for month in range(4, 13)]
    answers = {
        f"{root}/keiyaku.html": index_page([(name, "令和7年度 契約締結状況") for name in names]),
        "/index.html": index_page([("/news.html", "新着情報")]),
    }
    return with_files(answers, {f"{root}/{name}" for name in names})


def meti_kinki() -> Copy:
    kinds = ("kyousou_itaku", "kyousou_buppin", "zuii_itaku", "zuii_buppin")
    answers = {
        "/nyuusatu.html": index_page([(f"8kaikei/{kind}.html", "契約に関する情報") for kind in kinds]),
        "/index.html": index_page([("/news.html", "新着情報")]),
    }
    files = set()
    for kind in kinds:
        names = [f"{yymm}_nyusatsu_{kind}.pdf" for yymm in ("2504", "2505", "2506")]
        answers[f"/8kaikei/{kind}.html"] = index_page([(name, name[:4]) for name in names])
        files |= {f"/8kaikei/{name}" for name in names}
    return with_files(answers, files)


def meti_kyushu() -> Copy:
    root = "/under/chotatu"
    answers = {
        f"{root}/chotatu.html": index_page([("2025fy_nyusatsu_kekka.html", "2025年度 入札結果・契約状況")]),
        f"{root}/2025fy_nyusatsu_kekka.html": index_page([(f"k{n}.pdf", f"{n}月分") for n in range(1, 13)]),
        "/index.html": index_page([("/news.html", "新着情報")]),
    }
    return with_files(answers, {f"{root}/k{n}.pdf" for n in range(1, 13)})


def meti_hokkaido() -> Copy:
    """One page per year and kind; headers of other widths than the rows; older years as files beside the table."""
    root = "/information/koubo/chotatsu"
    kinds = [
        f"hoksa/keiyaku_ichiran/2025fy_{way}/{kind}.htm"
        for way in ("kyoso", "zuii")
        for kind in ("buppin", "itaku", "koji")
    ]
    answers = {f"{root}/teiketsu.htm": index_page([(kind, "契約一覧") for kind in kinds])}
    sold = Sold("見本業務", "株式会社見本", dt.date(2025, 10, 1), 1_000_000)
    for kind in kinds:
        table = table_page([sold]).replace(b"<th>", b"<th colspan=2>", 1)
        answers[f"{root}/{kind}"] = ServedAnswer(
            table.replace(b"<a href=", b'<a href="2024.pdf">2024</a><a href=')
        )
    files = {f"{root}/{kind}" for kind in kinds}
    older = {f"{kind.rpartition('/')[0]}/2024.pdf" for kind in files}
    answers, _ = with_files(answers, older)
    return answers, files | older


def meti_shikoku() -> Copy:
    """A page per month and kind, its table offered as a workbook too."""
    root = "/02_soshikiinfos"
    months = [f"04_kaikei/01_keiyaku_n_u_2025{month:02}/n_u_2025{month:02}.html" for month in range(4, 10)]
    answers = {f"{root}/keiyaku_index.html": index_page([(month, "契約締結状況") for month in months])}
    for month in months:
        answers[f"{root}/{month}"] = ServedAnswer(
            table_page([Sold("見本", "株式会社見本", dt.date(2025, 9, 1), 10_000)])
        )
    return answers, {f"{root}/{month}" for month in months}


def meti_chugoku() -> Copy:
    """One workbook per year and kind that grows; its name changes with each update."""
    root = "/nyusatu"
    names = [
        f"file/{way}/r0704_r0802{kind}.xlsx"
        for way in ("ippan_kyoso", "zuii")
        for kind in ("itaku", "buppin")
    ]
    answers = {f"{root}/koukyouchoutatu-tekisei.html": index_page([(name, "令和7年度") for name in names])}
    return with_files(answers, {f"{root}/{name}" for name in names})


def nta() -> Copy:
    """Folders `chotatsu` of the bureaus; nothing on them says 競争 or 契約 in an address."""
    answers: dict[str, ServedAnswer] = {}
    files: set[str] = set()
    for bureau in (
        *("nagoya", "sapporo", "sendai", "kantoshinetsu", "tokyo", "kanazawa"),
        *("osaka", "hiroshima", "takamatsu", "fukuoka", "kumamoto", "okinawa"),
    ):
        root = f"/about/organization/{bureau}"
        answers[f"{root}/index.htm"] = index_page([("chotatsu/", "局の案内")])
        answers[f"{root}/chotatsu/"] = index_page(
            [("buppin/index.htm", "物品"), ("kanshi/index.htm", "役務")]
        )
        for kind in ("buppin", "kanshi"):
            answers[f"{root}/chotatsu/{kind}/index.htm"] = index_page([("documents/01070901.pdf", "9月分")])
            files.add(f"{root}/chotatsu/{kind}/documents/01070901.pdf")
    return with_files(answers, files)


def nenkin() -> Copy:
    """Links that are no `a href`, and files behind a script (trial b57's kinds)."""
    body = (
        '<a href="a1.pdf">2017年10月2日 官報掲載分</a><map><area href="a2.pdf" alt="2017年9月15日"></map>'
        '<a href="download.php?file=a3.pdf">6月1日</a><a href="javascript:void(0)" onclick="window.open(\'a4.pdf\')">7月</a>'
        '<a href="a5.pdf;jsessionid=1">9月</a><a href="http://[/broken.pdf">壊れたリンク</a>'
    )
    answers = {
        "/chotatu/013101.html": page(body, title="官報掲載分"),
        "/chotatu/keiyaku/1101003.html": index_page([("1101003.files/1.pdf", "平成29年8月分")]),
    }
    names = {
        "a1.pdf",
        "a2.pdf",
        "download.php?file=a3.pdf",
        "a4.pdf",
        "a5.pdf;jsessionid=1",
        "keiyaku/1101003.files/1.pdf",
    }
    return with_files(answers, {f"/chotatu/{name}" for name in names})


def rs_system() -> Copy:
    """Files at documented addresses; the year that is not there yet answers with the site's one page, status 200."""
    shell = page("<div id='root'></div>", title="行政事業レビュー見える化サイト")
    answers: dict[str, ServedAnswer] = {}
    for year in range(2024, TODAY.year + 1):
        for name in ("5-1_RS_{}_支出先_支出情報", "5-2_RS_{}_支出先_支出ブロックのつながり"):
            path = quote(f"/files/{year}/rs/{name.format(year)}.zip")
            answers[path] = ServedAnswer(zipped("a.csv", path.encode())) if year < TODAY.year - 1 else shell
    found = {unquote(path) for path, answer in answers.items() if answer is not shell}
    return answers, found


COPIES = {
    each.__name__: each
    for each in (
        *(atla, mof, nta, nenkin, p_portal, p_portal_daily, rs_system),
        *(meti_hokkaido, meti_tohoku, meti_kinki, meti_chugoku, meti_shikoku, meti_kyushu),
    )
}


def site_of(source: str) -> tuple[LocalSite, set[str]]:
    """A source's copy, and the paths of its documents."""
    answers, documents = COPIES[source]()
    site = LocalSite()
    site.answers |= answers
    return site, documents


assert len(HEADER) == 10
