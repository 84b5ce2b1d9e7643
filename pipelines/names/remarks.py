"""What is printed round a name and is none of it: numbers, footnotes, roles, former names, titles of projects."""

from __future__ import annotations

import re

from extract.lexicon.eras import AWARDS_SINCE, era_names
from extract.lexicon.numerals import COUNTING
from pipelines.names.forms import form_at_start, form_inside

_NUMBER_BEHIND = re.compile(
    r"[\s(、,]*(?:法人番号[\s:;]*)?(?:\(?\s*(?<!\d)\d{13}(?!\d)\s*\)?|法人番号[\s:;]*[-ー]*\s*)\)?\s*$"
)
_NUMBER_IN_FRONT = re.compile(r"^\(?(?:法人番号)?[\s:;]*[0-9]{13}\)?[\s:;、,]*(?=\D)")
_POSTAL_CODE = re.compile(r"(?<=.)[\s(]*〒.*$")
_TRADE_NAME = re.compile(r"[\s(、]+(?:屋号|通称|旧(?:商号|社名|名称)?|現)[\s:：].*$")
_LABELLED = re.compile(r"(?<=.)[\s:、]*(?:住所|所在地)[\s:]*$")
_LABEL = re.compile(
    r"^(?:屋号|商号(?:又は名称)?|名称|会社名|法人名|事業者名|落札者名?|受注者名?|契約者名?)\s*:\s*(?=.)"
)
_COUNTED = re.compile(
    r"^(?:[0-9]{1,2}[.)、\s]*(?=株式会社|有限会社|合同会社|[一公](?:般|益)[社財]団法人)|(?:\([0-9]{1,2}\)|[0-9]{1,2}[.):、])\s*(?=[^0-9\s]))"
)
_MARKED = re.compile(r"^[※*○●◎◯■□◆◇・†]+\s*(?=.)")
_REACHED_AT = re.compile(r"(?<=.)[\s(]*(?:TEL|FAX|Tel|Fax|電話(?:番号)?|℡)[\s.:]*[0-9(+].*$")
_ADDRESS_BEHIND = re.compile(
    r"(?<=.)\s(?:北海道|東京都|(?:京都|大阪)府|[一-鿿]{2,3}県)\S*[市区町村郡]\S*[0-9].*$"
)
_FOOTNOTE = re.compile(
    r"(?<=.)\s*(?:[※*†‡]+\s*(?:[0-9]{1,2})?|\(?(?:注|※)\s*[0-9]{0,2}\)|\s[(]?[0-9]{1,2}[)])\s*$"
)
_ADDRESSED = re.compile(r"(?<=.)(?:\s*御中|\s+(?:殿|様))$")
_LOOSE_ENDS = " /、,:;"
_OTHERS = re.compile(
    rf"\s*(?:(?:ほか|外|他)\s*[0-9{COUNTING}]+\s*(?:者|社|名|件|か所|箇所|法人|団体)?|(?<![ぁ-ゖ])他|(?:(?<=\s)|(?<=[^ぁ-ゖ]))(?:ほか|など)"
    r"|(?<=会社)外|(?<=会社) 外|(?<=[社人合会構団局])等)\s*$"
)
"""And others. ほか and など behind hiragana are the name's own end (はなほか, みなど)."""
_MAY_END = re.compile("[か他外等ど社者名件所体人]$")
_LEADING_ROLE = re.compile(
    r"^(?:(?:共同企業体|コンソーシアム|JV)?\s*代表(?:機関|企業|法人|会社|構成員|者)|幹事会社|受託者|受注者|落札者|契約者|元請|無限責任組合員)[\s:]*(?=.)"
)
_LEADING_REMARK = re.compile(
    r"^\((?:幹事(?:会社)?|[^()]{0,8}代表(?:者|企業|会社|機関|法人)?|仮称|落札(?:者|決定)?|受注者|契約者|元請)\)\s*"
)
_FORM_TWICE = re.compile(
    r"^((?:特例|[一公](?:般|益))?[社財]団法人|株式会社|有限会社)\s*(?=(?:特例|[一公](?:般|益))?([社財]団法人)|\1)"
)
_PRINTED_TWICE = re.compile(r"^(?P<once>\S{4,}(?: \S+)??)\s*(?P=once)(?=\s|$)")
_NUMBERED = re.compile(r"\s*[①-⑳⑴-⒇]\s*")
_PROJECT = (
    rf"(?=.*(?:{era_names(AWARDS_SINCE)}|R[0-9]|年度|地区|管内|国道|県道|市道|ダム|河川|号線|流域|沿岸|地すべり|台帳|浄水場|トンネル|庁舎|小学校|中学校|団地|に関する|に係る|"
    r"検討|支援|のための))"
)
_TITLE = re.compile(
    rf"^{_PROJECT}(?:.*(?:業務(?:委託)?|委託業務)|.*(?:工事|測量|調査|事業|設計|点検))(?:\s*(?:\([^()]*\)|その[0-9一二三四五]))*\s*"
    r"(?=[^・\s、,()])(?!共同|設計共|業務共|企業)"
)
"""The title of a project in front of the names of those who do it (令和2年度河川巡視支援業務甲野・乙野設計共同体)."""


def without_remarks(plain: str) -> str:
    """A tidied name without number, address, footnote, label, former or trade name round it."""
    if "法人番号" in plain or plain[-1:].isdecimal() or plain[-2:-1].isdecimal():
        plain = _NUMBER_BEHIND.sub("", plain)
    if plain[:1] in "(法0123456789":
        plain = _NUMBER_IN_FRONT.sub("", plain)
    if "〒" in plain:
        plain = _POSTAL_CODE.sub("", plain)
    if "屋号" in plain or "通称" in plain or "旧" in plain or "現" in plain:
        plain = _TRADE_NAME.sub("", plain)
    if ":" in plain:
        plain = _LABEL.sub("", plain)
    if "→" in plain:
        plain = plain.partition("→")[0].strip() or plain
    if plain[-1:].isdecimal() or "TEL" in plain or "電話" in plain:
        plain = _ADDRESS_BEHIND.sub("", _REACHED_AT.sub("", plain))
    plain = _MARKED.sub("", _LABELLED.sub("", plain).strip(_LOOSE_ENDS))
    plain = _COUNTED.sub("", plain)
    if plain[-1:] in "*※†‡)0123456789":
        plain = _FOOTNOTE.sub("", plain)
    return _printed_once(_ADDRESSED.sub("", plain))


def _printed_once(plain: str) -> str:
    """A name, or its legal form, printed twice, once."""
    while twice := _FORM_TWICE.match(plain):
        plain = plain[twice.end() :]
    if len(plain) >= 8 and (again := _PRINTED_TWICE.match(plain)):
        once = again["once"]
        if form_at_start(once) or form_inside(once) or again.end() == len(plain):
            return once + plain[again.end() :]
    once, _, again_apart = plain.partition(" ")
    return once if once == again_apart else plain


def without_role(plain: str) -> str:
    """A name without the role in front of it (代表機関, (幹事))."""
    return _LEADING_ROLE.sub("", _LEADING_REMARK.sub("", plain)) or plain


def without_others(plain: str) -> str:
    """A name without "and others" behind it (ほか2社, 等)."""
    return _OTHERS.sub("", plain) if _MAY_END.search(plain) else plain


def title_of_project(plain: str) -> int:
    """How much of a text is the title of a project in front of a name; 0 where there is none."""
    title = _TITLE.match(plain)
    return title.end() if title else 0


def numbered(text: str) -> list[str]:
    """Names behind ① ② … each, the one name behind a single ①; empty where nothing is numbered so."""
    if not _NUMBERED.match(text):
        return []
    return [piece.strip() for piece in _NUMBERED.split(text) if piece.strip()]
