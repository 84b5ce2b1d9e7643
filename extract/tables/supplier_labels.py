"""What is printed in a supplier's cell beside name and address: numbers with their labels, telephones."""

from __future__ import annotations

import re

from extract.values.folding import fold_width

_D = "[0-9０-９]"
DIGIT = re.compile(r"\d")
"""What every number and telephone has."""
_NUMBER_WORD = r"(?:(?:適\s*格\s*請\s*求\s*書\s*発\s*行\s*)?(?:事\s*業\s*者\s*)?登\s*録\s*番\s*号|適格請求書発行事業者番号|インボイス(?:登録|制度登録)?番号|法\s*人\s*番\s*号)"
_LABEL = rf"(?:{_NUMBER_WORD}\s*[:：]?\s*[)）\]］]?\s*[:：]?\s*)"
_DIGITS = (
    rf"{_D}{{13}}|{_D}(?:[ 　]{_D}){{12}}|{_D}(?:(?P<mark>[ 　\-－]){_D}{{4}})(?:(?P=mark){_D}{{4}}){{2}}"
)
NUMBER_IN_BRACKETS = re.compile(
    rf"[(（\[［]?\s*{_LABEL}?[TＴ]?(?<![0-9０-９\-－])(?:{_DIGITS})(?!{_D})\s*[)）\]］]?"
)
"""A 法人番号 with its brackets and label."""
WRONG_NUMBER = re.compile(
    rf"[(（\[［]?\s*(?:法\s*人\s*番\s*号\s*[:：]?\s*[)）]?\s*)[:：]?\s*({_D}{{5,}})\s*[)）\]］]?|(?m:^\s*[(（]?(?!0)({_D}{{9,}})[)）]?\s*$)"
)
NO_NUMBER = re.compile(
    rf"(?m)[(（\[［]?\s*{_NUMBER_WORD}\s*[:：]?\s*(?:[-－―‐ー\s]*|なし|無し?|該当なし|未登録|不明)[)）\]］]?\s*$"
)
_REGISTRATION = re.compile(rf"[TＴ]\s*({_D}{{13}})(?!{_D})")
_TELEPHONE = re.compile(
    r"(?m)[(（\[]?\s*(?:TEL|Tel|tel|ＴＥＬ|FAX|Fax|ＦＡＸ|電話(?:番号)?|電|℡|☎|代表電話)\s*[.．:：]?\s*[(（]?[0-9０-９][0-9０-９()（）\-－‐―ー\s]{7,16}[)）\]]?\s*$"
    r"|(?m:(?:(?<=[\s　])|^)[(（]?[0０][0-9０-９]{1,4}[-－‐―(（][0-9０-９]{1,4}[-－‐―)）][0-9０-９]{3,4}[)）]?\s*$)"
    r"|(?m:(?:(?<=[\s　])(?<!番号[\s　])(?<!番号[:：][\s　])|^)[(（]?[0０][1-9１-９][0-9０-９]{8,9}[)）]?\s*$)"
)


_NAME_LABEL = (
    "商号又は名称|商号または名称|商号・名称|商号及び名称|商号|名称|氏名|会社名|業者名|社名|法人名|企業名|事業者名|団体名"
    "|契約の?相手方名?|相手方名?|落札(?:業者|者|決定者)名?|(?:契約|受注|請負|受託|納入)(?:業者|者)名?"
)
_PLACE_LABEL = "本社所在地|本店所在地|主たる事務所の所在地|所在地|住所又は所在地|住所"
_FIELD_LABEL = re.compile(
    rf"(?m)(?:^|(?<=[\s　])|(?<=[)）]))\s*(?:[(（\[［【〔<＜](?:{_NAME_LABEL}|{_PLACE_LABEL})[)）\]］】〕>＞]\s*[:：]?|(?:{_NAME_LABEL}|{_PLACE_LABEL})\s*[:：])\s*(?=\S)"
)
_SPACED_LABEL = re.compile(
    rf"^\s*(?:{_NAME_LABEL})[\s　]+(?P<name>[^\n]+?)[\s　\n]+(?:{_PLACE_LABEL})[\s　]+(?P<place>.+)$",
    re.DOTALL,
)
_QUOTED = re.compile(r"(?m)^\s*[「『“\"]([^「」『』“”\"\n]+)[」』”\"]\s*$")


def without_field_labels(text: str) -> str:
    """The text of a cell without the words that say which part of it is the name and which the address; a line each."""
    if (match := _SPACED_LABEL.match(text)) is not None:
        return f"{match['name']}\n{match['place']}"
    text = _FIELD_LABEL.sub("\n", text).lstrip("\n")
    return _QUOTED.sub(r"\1", text)


def without_telephone(text: str) -> str:
    """The text of a cell without telephone and facsimile numbers at the ends of its lines."""
    if DIGIT.search(text) is None:
        return text  # the common case
    while (shorter := _TELEPHONE.sub("", text)) != text:
        text = shorter
    return text


def registration_numbers(text: str) -> list[str]:
    """Numbers behind a T (インボイスの登録番号): a corporation's is its 法人番号, a person's is none."""
    return [fold_width(number) for number in _REGISTRATION.findall(text)]
