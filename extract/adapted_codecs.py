"""Python's own codecs with other letters in some places, found by name like any codec; made at import, for `bytes.decode` and streams."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


@dataclass(frozen=True)
class AdaptedCodec:
    """How a codec of Python decodes under another name; it encodes as it is."""

    name: str
    usual: str
    """Python's codec."""
    letters: Mapping[int, str | int | None] = field(default_factory=dict)
    """What is put in the place of letters that it decodes, as `str.translate` takes it."""
    handlers: Mapping[str, str] = field(default_factory=dict)
    """Handlers of errors that stand in for the usual ones, which know what it does not."""

    def decode(self, content: ReadableBuffer, errors: str = "strict") -> tuple[str, int]:
        """Decode the whole: the text, and how many bytes it took."""
        text, size = codecs.lookup(self.usual).decode(content, self.handlers.get(errors, errors))
        return text.translate(self.letters), size

    def incremental(self, errors: str = "strict") -> codecs.IncrementalDecoder:
        """A decoder of pieces; a letter cut at the end of a piece waits for the next."""
        usual = codecs.getincrementaldecoder(self.usual)(self.handlers.get(errors, errors))
        return _PieceDecoder(usual, self.letters)


class _PieceDecoder(codecs.IncrementalDecoder):
    def __init__(self, usual: codecs.IncrementalDecoder, letters: Mapping[int, str | int | None]) -> None:
        super().__init__()
        self._usual = usual
        self._letters = letters

    def decode(self, content: ReadableBuffer, final: bool = False) -> str:
        return self._usual.decode(content, final).translate(self._letters)

    def reset(self) -> None:
        self._usual.reset()

    def getstate(self) -> tuple[bytes, int]:
        return self._usual.getstate()

    def setstate(self, state: tuple[bytes, int]) -> None:
        self._usual.setstate(state)


def register(codec: AdaptedCodec) -> None:
    """Let Python find a codec by its name."""

    def found(name: str) -> codecs.CodecInfo | None:
        if name != codec.name:
            return None
        usual = codecs.lookup(codec.usual)
        return codecs.CodecInfo(
            usual.encode,
            codec.decode,
            incrementalencoder=usual.incrementalencoder,
            incrementaldecoder=codec.incremental,
            name=name,
        )

    codecs.register(found)
