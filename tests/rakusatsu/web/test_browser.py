"""The room as a reader has it: in Chromium, on a phone, in the dark, on paper, with the keyboard, read aloud."""

import io
import os
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image

from .conftest import ARTICLE, PUBLISHED, TITLE, page_json

PICTURES = Path(__file__).parents[3] / "docs" / "pictures"
REMAKE = "RAKUSATSU_REMAKE_PICTURES"
WIDTHS = (390, 768, 1280)
ONE_OF_EACH = """() => {
  for (const parent of document.querySelectorAll("tbody, ul, ol, dl, svg, .cards, p, select, datalist")) {
    const seen = {};
    for (const child of [...parent.children]) {
      const kind = child.tagName + child.getAttribute("class") + [...child.querySelectorAll("*")].map(one => one.tagName + one.getAttribute("class"));
      seen[kind] = (seen[kind] || 0) + 1;
      if (seen[kind] > 2) child.remove();
    }
  }
}"""
"""Of rows that are built alike two stay: axe-core takes seconds for a long list and says the same of each row."""
SQUEEZED = """[...document.querySelectorAll("caption:not(.hidden), p, h1, h2, h3")]
  .filter(one => one.checkVisibility() && one.textContent.trim().length > 8 && one.getBoundingClientRect().width < 120)
  .map(one => one.textContent.trim().slice(0, 40))"""
DARK = ("contract", "coverage", "deduce")
"""Pages that between them have every colour; all are looked at in the dark by a slow test."""
SEEN_ALREADY = ("payments",)
"""Addresses that lead into a page of another kind: a picture of them, and no second look at the page."""
UNSURE = "防衛装備庁が2017年に発注した業務を、東京都の会社が受注していた。"
"""An article that fits many contracts."""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def addresses(client, say_kikaku):
    view = page_json(client, f"/contract/{say_kikaku}")
    card, sha256 = view["card"], view["prints"][0]["document_sha256"]
    return {
        "start": "/",
        "search": "/search?q=データ入力",
        "contract": f"/contract/{say_kikaku}",
        "firm": f"/firm/{card['company_id']}",
        "buyer": f"/buyer/{card['buyer_id']}",
        "document": f"/document/{sha256}",
        "source": "/source/kanpo",
        "coverage": "/coverage",
        "deduce": "/deduce",
        "about": "/about",
        "ministry": f"/ministry/{card['ministry']}",
        "signals": "/signals",
        "signal": "/signal/sole_bid",
        "watches": "/watches",
        "deduce-silent": "/deduce",
        "payments": f"/firm/{card['company_id']}#payments",
        "nothing": "/contract/none",
    }


@pytest.fixture
def open_page(chromium, server):
    """A page of the room in a window of some width; whatever it complains about fails the test."""
    contexts, complaints = [], []

    def opening(address, width=1280, dark=False, scripts=True):
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            locale="ja-JP",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(server + address)
        return page

    yield opening
    for context in contexts:
        context.close()
    assert [one for one in complaints if "404" not in one] == []


def ask(page, article=ARTICLE):
    page.fill("#text", article)
    page.fill("#published", PUBLISHED)
    page.click("form.ask button[type=submit]")
    page.wait_for_selector(".verdict")


def test_the_firm_of_the_case_is_three_clicks_from_the_start(open_page):
    page = open_page("/")
    page.fill("#q", "SAY企画")
    page.click(".searchbox button")
    page.click(".results h3 a")
    assert TITLE in page.inner_text("h1")
    boxes = page.locator(".page rect")
    assert boxes.count() > 10
    page.click("figcaption a")
    assert page.locator(".page image").count() == 1
    drawn = page.request.get(
        page.url.split("/document")[0] + page.locator(".page image").get_attribute("href")
    )
    assert drawn.ok and Image.open(io.BytesIO(drawn.body())).width > 1000


def test_a_value_and_its_box_light_up_together(open_page, addresses):
    page = open_page(addresses["contract"])
    row = page.locator("#f1-supplier_name_text")
    row.hover()
    lit = page.locator('.page a.lit[data-field="1-supplier_name_text"]')
    assert lit.count() == 1
    assert "SAY" in lit.get_attribute("aria-label").upper().replace("ＳＡＹ", "SAY")
    page.locator('.page a[data-field="1-contract_date"]').first.hover()
    assert "lit" in page.locator("#f1-contract_date").get_attribute("class")
    assert page.locator("#f1-supplier_name_text.lit").count() == 0


def test_the_article_of_the_case_is_answered_in_the_browser(open_page):
    page = open_page("/deduce")
    ask(page)
    assert page.inner_text(".verdict h2") == "株式会社SAY企画"
    page.uncheck("#on-1")
    page.fill('input[name="value_0"]', "防衛装備庁")
    page.click("form.ask button[type=submit]")
    page.wait_for_selector(".verdict")
    assert page.locator(".verdict.found").count() == 0
    assert not page.is_checked('input[name^="on_"] >> nth=-1')


def test_pages_work_without_scripts(open_page):
    page = open_page("/deduce", scripts=False)
    ask(page)
    assert page.inner_text(".verdict h2") == "株式会社SAY企画"
    page.click(".verdict p a")
    assert page.locator(".page rect").count() > 10


@dataclass
class Looked:
    """What one look at a page found."""

    excess: dict[int, int] = field(default_factory=dict)
    """Pixels that the page is wider than its window, by width."""
    squeezed: list[str] = field(default_factory=list)
    """Captions on a phone that are as narrow as a letter."""
    faults: list[tuple[str, str, str]] = field(default_factory=list)
    picture: bytes = b""


@pytest.fixture(scope="module")
def looked_at(chromium, server, addresses):
    """Every page, visited once: a picture, its width in three windows, what axe-core says, of some in the dark too."""
    from axe_playwright_python.sync_playwright import Axe

    axe, found = Axe(), {}
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="ja-JP")
    page = context.new_page()
    for kind, address in addresses.items():
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(server + address)
        if kind.startswith("deduce"):
            ask(page, UNSURE if kind == "deduce-silent" else ARTICLE)
        page.evaluate("Promise.all([...document.images].map(image => image.decode().catch(() => 0)))")
        looked = found[kind] = Looked(picture=page.screenshot())
        if kind in SEEN_ALREADY:
            continue
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            looked.excess[width] = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if width == min(WIDTHS):
                looked.squeezed = page.evaluate(SQUEEZED)
        page.evaluate(ONE_OF_EACH)
        looked.faults += serious(axe, page, {"type": "tag", "values": TAGS})
        if kind in DARK:
            looked.faults += in_the_dark(axe, page)
    context.close()
    return found


def in_the_dark(axe, page):
    """Faults of contrast in the dark."""
    page.emulate_media(color_scheme="dark")
    return serious(axe, page, {"type": "rule", "values": ["color-contrast"]})


def serious(axe, page, run_only):
    """Serious and critical faults of a page: rule, element, what to mend."""
    response = axe.run(page, options={"runOnly": run_only, "resultTypes": ["violations"]}).response
    return [
        (one["id"], one["nodes"][0]["html"][:200], one["nodes"][0]["failureSummary"][:300])
        for one in response["violations"]
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.long
def test_no_page_is_wider_than_its_window(looked_at):
    assert {kind: one.excess for kind, one in looked_at.items()} == {
        kind: {} if kind in SEEN_ALREADY else dict.fromkeys(WIDTHS, 0) for kind in looked_at
    }


@pytest.mark.long
def test_no_words_are_squeezed_on_a_phone(looked_at):
    assert {kind: one.squeezed for kind, one in looked_at.items()} == {kind: [] for kind in looked_at}


@pytest.mark.long
def test_axe_finds_no_serious_fault(looked_at):
    assert {kind: one.faults for kind, one in looked_at.items()} == {kind: [] for kind in looked_at}


@pytest.mark.slow
def test_every_page_can_be_read_in_the_dark(open_page, addresses):
    from axe_playwright_python.sync_playwright import Axe

    found = {kind: in_the_dark(Axe(), open_page(address)) for kind, address in addresses.items()}
    assert found == {kind: [] for kind in addresses}


def test_the_keyboard_alone_is_enough(open_page):
    page = open_page("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("/")
    page.keyboard.type("SAY企画")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?*")
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.results h3') !== null"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid", "what has the focus is seen"
    page.keyboard.press("Enter")
    page.wait_for_url("**/contract/*")
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.page') !== null"):
            break
    assert page.locator(".fields .lit").count() == 1


def test_a_contract_prints_on_paper(open_page, addresses):
    import pypdf

    page = open_page(addresses["contract"])
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4", print_background=True)))
    text = unicodedata.normalize("NFKC", "".join(one.extract_text() for one in printed.pages))
    assert len(printed.pages) >= 2
    assert "手がかりであって" in text and "SHA-256" in text
    assert "検索" not in printed.pages[0].extract_text().split("\n")[0]
    assert any(one.images for one in printed.pages)


@pytest.mark.long
def test_pictures_of_the_pages(looked_at, tmp_path):
    """Drawn anew for the documentation where RAKUSATSU_REMAKE_PICTURES is set; else only that they can be."""
    folder = PICTURES if os.environ.get(REMAKE) else tmp_path
    folder.mkdir(exist_ok=True)
    for kind in looked_at.keys() - {"nothing"}:
        shot = Image.open(io.BytesIO(looked_at[kind].picture))
        small = shot.convert("RGB").resize((960, 675), Image.Resampling.LANCZOS)
        small.save(folder / f"{kind}.webp", quality=82, method=6)
        assert (folder / f"{kind}.webp").stat().st_size < 200_000
    if folder == tmp_path:
        made = {path.name for path in tmp_path.glob("*.webp")}
        assert {path.name for path in PICTURES.glob("*.webp")} == made, f"set {REMAKE}=1 to draw them anew"
