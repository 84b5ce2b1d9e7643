"""The buyer's line: role and name of the officer, organisation and post, address, and the two code numbers."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.kanpo.printed import Printed, join
from extract.lexicon.posts import GLUED_ROLE, ROLE_APART, words
from extract.values.folding import fold_width
from extract.values.places import address_start, locate

ROLE_START = re.compile(ROLE_APART)
"""A text that begins with the role of an officer who may bind the body (支出負担行為担当官, 契約担当役, 契約責任者 …)."""
_ROLE = re.compile(rf"(?:(?<=\s)|^){ROLE_APART}(?=\s|$)")
_GLUED_ROLE = re.compile(GLUED_ROLE)
_POST = re.compile(
    r"(?:[長官役員掌監]|理事|参事|主幹|主査|主任|課長|総裁|総長|学長|所長|校長|院長|会長|社長|代表|担当|部|課|室|局|所|班|係|代理|補佐|次長|取締役|支配人"
    r"|マネージャー|グループ|センター|本部|[)）])$"
)
_NAME = re.compile(
    r"[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffffA-Za-zＡ-Ｚａ-ｚ・\ufffd]+"
)
_AGENCY_CODE = re.compile(r"調達機関番号\s*(?P<code>[\d０-９][\d０-９\s]*)")
_LOCATION_CODE = re.compile(r"所在地番号\s*(?P<code>[\d０-９][\d０-９\s]*)")
_PIECE = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class GazetteBuyer:
    """Who buys, each part as printed; None where it is not printed or cannot be told."""

    printed: Printed
    organisation: Printed | None = None
    """Organisation and post, the officer's role, name and address taken out."""
    role: Printed | None = None
    officer: Printed | None = None
    address: Printed | None = None
    agency_code: Printed | None = None
    location_code: Printed | None = None


def read_buyer(text: Printed) -> GazetteBuyer:
    """The parts of a buyer's line: `〇role organisation post name （address）`, the role in any place."""
    whole = text.strip()
    line = whole[1:].strip() if whole.text[:1] in "〇○◯" else whole
    line, address = _address_apart(line)
    line, role = _role_apart(line)
    pieces = [line[match.start() : match.end()] for match in _PIECE.finditer(line.text)]
    first, last = _place_of_name([piece.text for piece in pieces])
    officer = _spanning(line, pieces[first:last])
    organisation = _spanning(line, [*pieces[:first], *pieces[last:]])
    return GazetteBuyer(whole, organisation, role, officer, address)


def with_codes(buyer: GazetteBuyer | None, text: Printed) -> GazetteBuyer:
    """The buyer with 調達機関番号 and 所在地番号 of its ◎ line, leading zeros kept."""
    buyer = buyer or GazetteBuyer(Printed())
    found = {}
    for name, pattern in (("agency_code", _AGENCY_CODE), ("location_code", _LOCATION_CODE)):
        match = pattern.search(text.text)
        if match:
            found[name] = text[match.start("code") : match.end("code")].strip()
    return dataclasses.replace(buyer, **found)


def code_digits(code: Printed | None) -> str | None:
    """The digits of a code number, half-width."""
    return fold_width("".join(code.text.split())) if code else None


def _address_apart(line: Printed) -> tuple[Printed, Printed | None]:
    """The line without the bracketed address at its end, and the address; brackets may be unpaired."""
    text = line.text
    end = len(text)
    if text[-1:] in "）)":
        end -= 1
    depth = 0
    for index in range(end - 1, -1, -1):
        if text[index] in "）)":
            depth += 1
        elif text[index] in "（(":
            if depth:
                depth -= 1
                continue
            inside = line[index + 1 : end].strip()
            if locate(inside.text) is not None or address_start("〇 " + inside.text) is not None:
                return line[:index].strip(), inside
            break
    if text[-1:] not in "）)":
        start = address_start(text)
        if start and (text[start - 1].isspace()):
            return line[:start].strip(), line[start:].strip()
    return line, None


def _role_apart(line: Printed) -> tuple[Printed, Printed | None]:
    match = _ROLE.search(line.text) or _GLUED_ROLE.match(line.text) or _role_behind(line.text)
    if match is None:
        return line, None
    role = line[match.start() : match.end()]
    rest = [part for part in (line[: match.start()].strip(), line[match.end() :].strip()) if part.text]
    return join(rest, " "), role


def _role_behind(text: str) -> re.Match[str] | None:
    """A role glued to the organisation before it (国立大学法人大分大学契約担当役), alone or with a post behind it."""
    for match in _GLUED_ROLE.finditer(text):
        post = text[match.end() :].split()[:1] if not text[match.end() : match.end() + 1].isspace() else []
        if match.start() > 2 and (not post or (post[0][0] not in "室課付等補" and _POST.search(post[0]))):
            return match
    return None


def _place_of_name(pieces: Sequence[str]) -> tuple[int, int]:
    """From which piece to which the officer's name is printed: at the end, or in front of the body (理事 見本太郎 …法人…)."""
    if count := _name_pieces(pieces):
        return len(pieces) - count, len(pieces)
    body = next((index for index, piece in enumerate(pieces) if _BODY.match(piece)), 0)
    for width in (1, 2):
        first = body - width
        if first < 0 or (width == 1 and first == 0):
            continue
        name = pieces[first:body]
        letters = "".join(name)
        alone = all(_KANJI_NAME.fullmatch(piece) and not _POST.search(piece) for piece in name)
        behind_post = first == 0 or _POST.search(pieces[first - 1]) is not None
        if alone and behind_post and 3 <= len(letters) <= 6 and (width == 2 or len(letters) <= 5):
            return first, body
    return len(pieces), len(pieces)


_BODY = re.compile(r"(?:独立行政|国立大学|国立研究開発|大学共同利用機関|地方独立行政|特殊)法人\S|\S*株式会社")
_KANJI_NAME = re.compile(r"[々\u3400-\u9fff\U00020000-\U0003ffff]+")


def _name_pieces(pieces: Sequence[str]) -> int:
    """How many pieces at the end are the officer's name: 0 where the last ones are a post."""
    if len(pieces) < 2:
        return 0
    last = pieces[-1]
    if not _NAME.fullmatch(last) or len(last) > 7 or _BODY.match(last):
        return 0
    family = pieces[-2]
    if last.isascii() and family.isascii() and len(pieces) > 2:
        return 2
    if len(last) <= 3:
        spaced = len(pieces) > 3 and len(last) == len(family) == len(pieces[-3]) == 1
        if spaced:
            return 4 if len(pieces) > 4 and len(pieces[-4]) == 1 else 3
        longest = 5 if len(last) <= 2 else 3
        if (
            len(family) <= longest
            and len(pieces) > 2
            and _NAME.fullmatch(family)
            and not _is_post(family, last)
        ):
            return 2
        return 0 if _POST.search(last) and len(last) > 1 else 1
    return 0 if _POST.search(last) else 1


def _is_post(word: str, following: str) -> bool:
    """Whether a short word before the last piece ends a post: 部長 佐藤一郎 but not 福長 一郎."""
    if len(word) == 1:
        return False
    return _POST.search(word) is not None and (len(word) >= 3 or word in _SHORT_POSTS or len(following) >= 3)


_SHORT_POSTS = words("post", "unit")


def _spanning(line: Printed, pieces: Sequence[Printed]) -> Printed | None:
    """The pieces with the spaces between them as printed."""
    return join(pieces, "　") if pieces else None
