"""The text of an HTML element as a reader sees it, and what of it nobody is meant to read.

Readings over kanji (`rt`), struck-out and hidden text, the numbers of notes in `sup` are no part of a value. What was
left out is told beside the text, by its warning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import lxml.html

from extract.tables.publisher_marks import is_mark

STRUCK = "struck_out_text"
HIDDEN = "hidden_text"
NESTED_TABLE = "nested_table"
"""Warning: a table of its own stands in the cell beside its text; what is in that is no part of the value."""
GAIJI = "\ufffd"
"""Stands for a character printed as a picture without a text of its own."""

_BREAKING = {"br", "p", "div", "li", "tr", "dt", "dd", "table", "h1", "h2", "h3", "h4", "h5", "h6"}
_UNSEEN = {"script", "style", "template", "noscript", "head", "title", "rt", "rp", "rtc"}
_STRUCK_TAGS = {"s", "del", "strike"}
_NOTE_MARK = re.compile(
    r"\s*(?:[(（\[]?\s*(?:注|※|\*|＊)?\s*[0-9０-９]{0,2}\s*[)）\]]?|[※*＊†‡]+)\s*(?:[、,]\s*[※注*]?\s*[0-9０-９]{1,2})*\s*"
)
_POWER_BASE = re.compile(r"(?:[kcmdKCM]?m|[A-Za-z]|10)$")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff々〆ヶ\uf900-\ufaff]")
_HIDING = re.compile(
    r"display:none|visibility:hidden|visibility:collapse|(?<![\w-])opacity:0(?:\.0+)?(?![.\d])|font-size:0(?:px|pt|em)?(?:;|$)"
)
_STRIKING = re.compile(r"text-decoration(?:-line)?:[^;]*line-through")
_WHITE = re.compile(
    r"(?<![\w-])color:(?:#fff(?:fff)?|white|rgb\(255,255,255\)|transparent|rgba\([\d,.]+,0(?:\.0+)?\))(?![\w])"
)
_BACKGROUND = re.compile(
    r"background(?:-color)?:(?!\s*(?:#fff(?:fff)?|white|none|transparent|inherit|initial)\s*(?:;|$))"
)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_AT_RULE = re.compile(r"@[^{;]+(?:;|\{(?:[^{}]|\{[^{}]*\})*\})")
_SIMPLE = re.compile(r"(?:[a-z][a-z0-9]*)?(?:\.[\w-]+|#[\w-]+)|s|del|strike")
LONGEST_STYLE = 200_000


@dataclass(frozen=True, slots=True)
class Styles:
    """What a page's own style sheet hides or strikes out, by its simple selectors (`.old`, `td.old`, `#old`)."""

    hiding: frozenset[str] = frozenset()
    striking: frozenset[str] = frozenset()

    def hides(self, element: lxml.html.HtmlElement) -> bool:
        """Whether an element is not shown."""
        if element.get("hidden") is not None:
            return True
        style = _squeezed(element.get("style"))
        if style and _HIDING.search(style):
            return True
        return bool(self.hiding) and not self.hiding.isdisjoint(_selectors(element))

    def whitens(self, element: lxml.html.HtmlElement) -> bool:
        """Whether its text is as white as the page."""
        style = _squeezed(element.get("style"))
        white = (bool(style) and _WHITE.search(style) is not None) or (
            element.get("color") or ""
        ).lower() in ("#ffffff", "white")
        return white and not _on_colour(element)

    def strikes(self, element: lxml.html.HtmlElement) -> bool:
        """Whether its text is struck out."""
        if element.tag in _STRUCK_TAGS:
            return True
        style = _squeezed(element.get("style"))
        if style and _STRIKING.search(style):
            return True
        return bool(self.striking) and not self.striking.isdisjoint(_selectors(element))


def styles_of(root: lxml.html.HtmlElement) -> Styles:
    """The rules of a page's style elements; those for print or small screens (@media) are left out."""
    hiding: set[str] = set()
    striking: set[str] = set()
    for element in root.iter("style"):
        text = re.sub(r"/\*.*?\*/", "", (element.text or "")[:LONGEST_STYLE], flags=re.DOTALL)
        for selectors, body in _RULE.findall(_AT_RULE.sub("", text)):
            simple = {
                each for selector in selectors.split(",") if _SIMPLE.fullmatch(each := selector.strip())
            }
            squeezed = _squeezed(body)
            if _HIDING.search(squeezed):
                hiding |= simple
            if _STRIKING.search(squeezed):
                striking |= simple
    return Styles(frozenset(hiding), frozenset(striking))


def _squeezed(style: str | None) -> str:
    return re.sub(r"\s+", "", style).lower() if style else ""


def _selectors(element: lxml.html.HtmlElement) -> set[str]:
    names = {f".{name}" for name in (element.get("class") or "").split()}
    if identity := element.get("id"):
        names.add(f"#{identity}")
    return names | {f"{element.tag}{name}" for name in names}


def _on_colour(element: lxml.html.HtmlElement) -> bool:
    """Whether the element or one round it has a background of its own, in which white letters are seen."""
    return any(
        each.get("bgcolor") or each.get("class") or _BACKGROUND.search(_squeezed(each.get("style")) + ";")
        for each in (element, *element.iterancestors("td", "th", "tr", "thead", "table"))
    )


@dataclass(slots=True)
class _Pieces:
    text: list[str] = field(default_factory=list)
    left_out: dict[str, None] = field(default_factory=dict)
    struck: list[str] = field(default_factory=list)
    tables: bool = True
    """Whether tables inside the element are read with it."""
    chosen: dict[lxml.html.HtmlElement, lxml.html.HtmlElement] = field(default_factory=dict)
    """The option that each list shows."""

    def end(self) -> str:
        return self.text[-1] if self.text else ""


@dataclass(frozen=True, slots=True)
class SeenText:
    """What a reader sees of an element, the warnings about what was left out, and the text that was struck out."""

    text: str
    marks: tuple[str, ...] = ()
    struck: str = ""


def seen_text(element: lxml.html.HtmlElement, styles: Styles) -> SeenText:
    """An element's text: `<br>` and blocks break lines, other white space is one space; a table inside it is left out
    where it has text beside that.
    """
    if element.tag in ("td", "th") and next(element.iterdescendants("table"), None) is not None:
        beside = _seen(element, styles, _Pieces(tables=False))
        if beside.text:
            return beside
    return _seen(element, styles, _Pieces())


def _seen(element: lxml.html.HtmlElement, styles: Styles, pieces: _Pieces) -> SeenText:
    stack: list[tuple[lxml.html.HtmlElement, bool]] = [(element, False)]
    while stack:
        current, done = stack.pop()
        if done:
            if current is not element:
                if current.tag in _BREAKING:
                    pieces.text.append("\n")
                elif current.tag in ("td", "th"):
                    pieces.text.append(" ")
                pieces.text.append(_closed(current.tail))
            continue
        stack.append((current, True))
        if isinstance(current.tag, str) and _enter(current, element, styles, pieces):
            if current.tag in _BREAKING and current is not element and current.tag != "br":
                pieces.text.append("\n")
            pieces.text.append(_closed(current.text))
            stack.extend((child, False) for child in reversed(current))
    return SeenText(_tidy(pieces.text), tuple(pieces.left_out), _tidy(pieces.struck))


def _enter(
    current: lxml.html.HtmlElement, root: lxml.html.HtmlElement, styles: Styles, pieces: _Pieces
) -> bool:
    """Whether an element's own text is seen; notes what is left out, and writes what stands for it."""
    tag = current.tag
    if tag in _UNSEEN:
        return False
    if tag == "img":
        pieces.text.append(_picture(current, pieces))
        return False
    if tag == "option" and not _is_chosen(current, pieces.chosen):
        return False
    if tag == "sup":
        return not _is_note_mark(current, pieces)
    if current is root:
        return True
    if tag == "table" and not pieces.tables:
        if current.text_content().strip():
            pieces.left_out[NESTED_TABLE] = None
        return False
    for left_out, is_so in ((STRUCK, styles.strikes), (HIDDEN, styles.hides), (HIDDEN, styles.whitens)):
        if is_so(current):
            text = _closed(current.text_content())
            if text.strip():
                pieces.left_out[left_out] = None
                if left_out == STRUCK:
                    pieces.struck.append(text)
            return False
    return True


def _is_chosen(
    option: lxml.html.HtmlElement, chosen: dict[lxml.html.HtmlElement, lxml.html.HtmlElement]
) -> bool:
    """Whether an option is the one that its list shows: the one chosen, else the first."""
    several = next(option.iterancestors("select"), option.getparent())
    if several is None:
        return True
    if several not in chosen:
        options = list(several.iter("option"))
        chosen[several] = next((each for each in options if each.get("selected") is not None), options[0])
    return option is chosen[several]


def _picture(image: lxml.html.HtmlElement, pieces: _Pieces) -> str:
    """The character that a picture shows; U+FFFD for one in a word that has no text of its own."""
    alt = (image.get("alt") or "").strip()
    if alt and len(alt) <= 2:
        return "" if is_mark(alt) else alt
    gaiji = "gaiji" in PurePosixPath(image.get("src") or "").name.lower() or "外字" in alt
    before, after = pieces.end()[-1:], (image.tail or "")[:1]
    inside_word = bool(_JAPANESE.match(before) and _JAPANESE.match(after)) and not alt
    return GAIJI if gaiji or inside_word else ""


def _is_note_mark(raised: lxml.html.HtmlElement, pieces: _Pieces) -> bool:
    """Whether raised text is the mark of a note: a small number that raises nothing to a power."""
    text = raised.text_content()
    if _NOTE_MARK.fullmatch(text) is None:
        return False
    return not (_POWER_BASE.search("".join(pieces.text)[-3:]) and text.strip() in "23４２３4")


def _closed(text: str | None) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text or "")


def _tidy(pieces: list[str]) -> str:
    lines = (line.strip(" ") for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)
