"""What a price says beside the amounts that were read: a digit, a power, a factor or a limit makes them unsure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from extract.lexicon.eras import PRINTED_SINCE, era_letters, era_names

_ERA_OR_LABEL = rf"(?:{era_names(PRINTED_SINCE)}|西暦|[{era_letters(PRINTED_SINCE)}](?=\s*\d))"
_DATE = re.compile(
    rf"(?:{_ERA_OR_LABEL}\s*)?(?:\d{{1,4}}|元)\s*(?:年度?|[./])\s*(?:\d{{1,2}}\s*(?:月|[./])\s*)?(?:\d{{1,2}}\s*日?)?"
    r"|\d{1,2}\s*月\s*(?:\d{1,2}\s*日)?(?:\s*(?:分|から|まで))?"
)
_COUNTED = re.compile(
    r"(?:第|約款|他|外|ほか|全|計|各|残り?)?\s*\d+\s*(?:条|項|号|者|社|件|品目|種類?|項目|回|名|人|台|個|冊|本|枚|部|箱|式|点|組|か所|箇所|カ所|ヶ所"
    r"|[ヶカかケ]月(?:間|分)?|か年|年(?:間|分|度)?|ヵ月|分の\s*\d+|番|階|級|時間|日(?:間|分)?|ha|㎡|m2|㎥|kWh|㎘|kl|t|kg|cm|mm|km|円|期|区分?|グループ|街区|号棟)"
)
_TAX_RATE = re.compile(
    r"(?:消費税|税|地方消費税)[^\d%\n]{0,12}\d{1,2}\s*(?:%|パーセント)|\d{1,2}\s*(?:%|パーセント)\s*(?:税|対象|込|抜)"
)
_ENUMERATOR = re.compile(
    r"(?m:^)\s*(?:[(（]\d{1,2}[)）]|[①-⑳⑴-⒇]|\d{1,2}[.．)）](?!\d))|[①-⑳⑴-⒇]|※\s*\d{0,2}|注\s*\d{0,2}|\*\d{0,2}"
)
_CODE = re.compile(r"[(（【\[〔][^()（）【】\[\]〔〕]*[)）】\]〕]")
_FACTOR = re.compile(r"[×✕✖╳*＊÷+＋±]|(?<![A-Za-z])[xX](?![A-Za-z])|(?<=\S)\s*[=＝]|[/／]\s*\d")
_LIMIT = re.compile(
    r"以内|以下|未満|を超えない|以上|を上限|を限度|が上限|が限度|限度額|上限額?(?!価格)|最[大高]で?|程度|超$|\x00\s*円?\s*[余強弱](?![白剰裕])|まで(?:を|と)?$|\x00\s*[~〜]"
    r"|\x00\s*円?\s*(?:から|より)[\s。)）]*$|^[\s(（]*[~〜]\s*\x00"
)
_DIFFERENCE = re.compile(r"\x00\s*円?の?増(?:額|[\s。)）]|$)|増額分?\s*[:：]?\s*\x00")
"""More than before by so much: not what is paid."""
_FREE = re.compile(r"無償|無料|ゼロ円|実費")
_SHARE = re.compile(r"\d\s*(?:%|パーセント|割|分の)")
_SIGN = re.compile(r"[△▲▼−]|(?<![\w)）])-(?=\s*$)|^\s*-\s*$|^\s*ー\s*(?=0)")
_ERROR = re.compile(r"#{3,}|#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)")
_HARMLESS = re.compile(r"以下(?:余白|省略|同じ)")
_GAP = "\x00"


def unread_rest(folded: str, read: Iterable[tuple[int, int]], *, per_unit: bool = False) -> str | None:
    """The part of a price's text that may change its amounts and was not read; None where nothing is left of that kind.

    Args:
        folded: the width-folded text.
        read: spans of the amounts that were read, their marks and units included.
        per_unit: whether a unit price was read: how often it is paid, and of what, changes nothing in it.
    """
    read = list(read)
    for _, end in read:
        if folded[end - 1].isdigit() and re.match(r"\s*-", folded[end:]):
            return "-"  # 1,234- is a negative in some ledgers
    rest = _HARMLESS.sub(" ", _without(folded, read))
    pieces = rest.split(_GAP)
    for index, piece in enumerate(pieces):
        before, after = index > 0, index + 1 < len(pieces)
        if (found := _beside(piece, before, after)) is not None:
            return found
    plain = _ENUMERATOR.sub(" ", _TAX_RATE.sub(" ", rest))
    outside = _CODE.sub(" ", plain)
    for pattern in (_SIGN,) if per_unit else (_FACTOR, _SIGN):
        if (match := pattern.search(outside.replace(_GAP, "0"))) and match[0].strip():
            return match[0].strip()
    in_brackets = " ".join(note for note in _CODE.findall(plain) if not re.search(r"\d|\x00", note))
    if match := _LIMIT.search(in_brackets):
        return match[0]
    for pattern in (_LIMIT, _DIFFERENCE, _FREE, _SHARE, _ERROR):
        if match := pattern.search(outside):
            return match[0]
    if per_unit:
        return None
    counted = _COUNTED.sub(" ", _DATE.sub(" ", outside))
    digits = re.search(r"\d[\d,.]*", counted)
    return digits[0] if digits else None


def _without(text: str, read: Iterable[tuple[int, int]]) -> str:
    letters = list(text)
    for start, end in read:
        letters[start:end] = [_GAP, *[""] * (end - start - 1)]
    return "".join(letters)


def _beside(piece: str, before: bool, after: bool) -> str | None:
    """What stands right beside an amount and belongs to it: a power of ten, a letter, a point."""
    if before and (match := re.match(r"\s*[兆億万千百拾]|[A-Za-z](?![A-Za-z])|[,.'](?![\s)）]|$)", piece)):
        return match[0]
    if after and (match := re.search(r"[\d兆億万千百拾A-Za-z]\s*$|[,.'x]$", piece)):
        word = re.search(r"[A-Za-z.]+\s*$", piece)
        if word and (len(word[0].strip()) > 2 or word[0].strip() in ("@",)):
            return None
        return match[0]
    return None
