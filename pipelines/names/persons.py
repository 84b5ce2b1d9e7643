"""Private persons: told from firms so that their names are kept as printed and processed no further."""

from __future__ import annotations

import re

from pipelines.names.folding import close_spaces, fold_glyphs, tidy
from pipelines.names.forms import form_at_start, form_inside
from pipelines.names.readings import begins_with_surname, is_personal_name

_LONGEST_PERSON = 60
_ANONYMOUS = re.compile(
    r"^(?:個人(?:事業主|事業者|情報|名|[A-Z0-9])?(?:\(.*\))?|(?:氏名)?(?:は)?非公表(?:\(個人\))?)$"
)
_PROFESSIONS = (
    r"弁護士|税理士|公認会計士|司法書士|行政書士|社会保険労務士|土地家屋調査士|不動産鑑定士|弁理士|技術士|建築士|[一二1-2]級建築士|測量士|医師|歯科医師|獣医師|"
    r"個人事業[主者]"
)
_PROFESSION = re.compile(rf"^(?:{_PROFESSIONS})\s*(?=.)")
_NO_NAME = re.compile(
    rf"(?:{_PROFESSIONS})|(?:{_PROFESSIONS}|法律|会計|税務|設計|測量|登記|労務|特許|不動産|鑑定|建築|設備|調査|木造|[一二1-2]級)*(?:事務所|設計室)|"
    r"農業|林業|漁業|商店|商会|建設業|工務店|屋号|代表者?"
)
"""What many bear and no firm is told by: with the owner's name it is one name (弁護士 山田太郎)."""
_KANJI = "一-鿿々〆ヶ\U00020000-\U0002ffff\uf900-\ufaff"
_NAME = re.compile(rf"[{_KANJI}ぁ-ゖァ-ヺー]{{2,10}}")
_HONORIFIC = re.compile(rf"(?:様|氏|殿|\s*\((?:{_PROFESSIONS})\)|\s*(?:外|ほか|他)\s*[0-9]+\s*名)$")
_PAIR = re.compile(
    rf"(?P<surname>[{_KANJI}ケノ]{{1,4}}) (?P<given>[{_KANJI}]{{1,4}}|[ぁ-ゖ]{{2,5}}|[ァ-ヺー]{{2,5}}|[{_KANJI}ぁ-ゖ]{{2,4}})"
)
_NOT_A_PERSON = re.compile(
    r"[組店社会園館院局部課所場堂屋号商業工建設計測量土木造農牧舎亭荘寮校庁省市町村区県府都班隊団体店]$|事務|設計|工業|建設|商店|農園|不動産|電気|電機|"
    r"特定|共同|企業|測量|土木|造園|設備|鉄工|製作|印刷|運輸|運送|石油|自動車|薬局|医院|歯科|センター|クラブ|グループ|サービス"
)


def is_private_person(text: str) -> bool:
    """Whether a supplier printed without a legal form is a natural person (surname and given name, or 個人)."""
    if len(text) > _LONGEST_PERSON:
        return False
    plain = tidy(text)
    return not (form_at_start(plain) or form_inside(plain)) and looks_like_person(plain)


def looks_like_person(plain: str) -> bool:
    """The same for a tidied name that has no legal form."""
    plain = fold_glyphs(_PROFESSION.sub("", _HONORIFIC.sub("", plain)))
    if _ANONYMOUS.match(plain):
        return True
    pair = _PAIR.fullmatch(plain)
    if pair and not _NOT_A_PERSON.search(plain):
        return begins_with_surname(pair["surname"], pair["given"])
    name = close_spaces(plain)
    return _NAME.fullmatch(name) is not None and is_personal_name(name)


def split_person(text: str) -> tuple[str, str | None]:
    """A sole proprietor's firm parted from the person's name behind it (花木園 村松達彦), where there is one."""
    head, _, last = text.rpartition(" ")
    if not head or _NO_NAME.fullmatch(head) or (len(head) < 3 and not _NOT_A_PERSON.search(head)):
        return text, None
    if _NAME.fullmatch(last) and is_personal_name(last):
        return head, last
    before, _, surname = head.rpartition(" ")
    if before and looks_like_person(f"{surname} {last}"):
        return before, f"{surname} {last}"
    return text, None
