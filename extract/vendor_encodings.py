"""EUC-JP as vendors wrote it: ① and ㈱ of NEC (row 13), 髙 and 﨑 of IBM in the places of CP51932 and of eucJP-ms.

Python's `euc_jp` knows none of them, and its `euc_jis_2004` has other letters where IBM's stand.
Sources: Microsoft's code page 51932 (rows 13 and 89 to 92 as in CP932); TOG/JVC's eucJP-ms (rows 83 and 84 of JIS X 0212).
"""

from __future__ import annotations

import codecs
from functools import cache

from extract.adapted_codecs import AdaptedCodec, register

EUC_JP_OF_VENDORS = "rakusatsu_euc_jp_vendors"
_ROWS_OF_CP932 = frozenset({0xAD, 0xF9, 0xFA, 0xFB, 0xFC})
_FIRST_OF_IBM = 0xF3F3
"""Where eucJP-ms begins with what IBM has and JIS X 0212 has not, behind the byte 8F."""


def _of_cp932(lead: int, trail: int) -> str:
    """The letter of CP932 at these bytes; blank where there is none."""
    try:
        return bytes((lead, trail)).decode("cp932")
    except UnicodeDecodeError:
        return ""


def _of_row(lead: int, trail: int) -> str:
    """The letter of CP932 at the row and cell of these bytes of EUC-JP."""
    rows, cell = divmod((lead - 0xA1) * 94 + trail - 0xA1, 188)
    return _of_cp932(rows + (0x81 if rows < 31 else 0xC1), cell + 0x40 + (cell >= 0x3F))


@cache
def _of_ibm() -> dict[bytes, str]:
    """IBM's letters in their order, those of JIS X 0212 left out, by their bytes behind 8F."""
    letters = [_of_cp932(lead, trail) for lead in (0xFA, 0xFB, 0xFC) for trail in range(0x40, 0xFD)]
    own = [letter for letter in letters if letter and (letter == "№" or _is_beyond_euc(letter))]
    places = [0xF300 + trail for trail in range(_FIRST_OF_IBM & 0xFF, 0xFF)]
    places += [0xF400 + trail for trail in range(0xA1, 0xFF)]
    return {place.to_bytes(2, "big"): letter for place, letter in zip(places, own, strict=True)}


def _is_beyond_euc(letter: str) -> bool:
    return letter not in "￢￤" and not letter.encode("euc_jp", errors="ignore")


def _letter_at(content: bytes, start: int) -> tuple[str, int] | None:
    """The vendors' letter that begins there and the place behind it; None where none does."""
    if content[start] == 0x8F:
        letter = _of_ibm().get(content[start + 1 : start + 3])
        return (letter, start + 3) if letter else None
    if (
        content[start] not in _ROWS_OF_CP932
        or not 0xA1 <= (content[start + 1 : start + 2] or b"\0")[0] <= 0xFE
    ):
        return None
    letter = _of_row(content[start], content[start + 1])
    return (letter, start + 2) if letter else None


def _replaced(error: UnicodeError) -> tuple[str | bytes, int]:
    assert isinstance(error, UnicodeDecodeError)
    return _letter_at(error.object, error.start) or codecs.replace_errors(error)


def _strict(error: UnicodeError) -> tuple[str | bytes, int]:
    assert isinstance(error, UnicodeDecodeError)
    if (found := _letter_at(error.object, error.start)) is None:
        raise error
    return found


_HANDLERS = {"strict": "rakusatsu_vendors_strict", "replace": "rakusatsu_vendors_replace"}
codecs.register_error(_HANDLERS["strict"], _strict)
codecs.register_error(_HANDLERS["replace"], _replaced)


register(AdaptedCodec(EUC_JP_OF_VENDORS, "euc_jp", handlers=_HANDLERS))
