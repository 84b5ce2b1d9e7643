"""Lines of text in pictures to characters, each with its place and how sure it is: PP-OCRv6 by rapidocr on onnxruntime.

The wheel of rapidocr carries the model; nothing is downloaded. Only the recogniser is used: lines are found by
`extract.pages.ocr.picture`, which knows the rules of the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extract.pages.ocr.picture import Grey
from extract.reference import read_table

THREADS = 1
"""Of onnxruntime in one process: documents are read by several workers side by side."""
BATCH_WIDTH = 2_400
"""Pixels of the model's input, 48 high, that lines read at a time fill together: an answer takes 10 KB per pixel."""
_HEIGHT = 48
_CHINESE_FORMS = Path(__file__).with_name("chinese_forms.csv")
_BLANK = 0
"""The class of the model that stands for no character."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One character of a line."""

    text: str
    middle: float
    """Pixels from the left of the line's picture."""
    confidence: float
    """Probability that the model gives it, 0 to 1."""


def engine() -> str:
    """Name and version of what reads, for the record of a document."""
    return f"rapidocr {version('rapidocr')} PP-OCRv6 small"


def read_lines(lines: Sequence[Grey]) -> list[list[Sign]]:
    """The characters of each line's picture, left to right."""
    recogniser, alphabet = _recogniser()
    read: list[list[Sign]] = [[] for _ in lines]
    for batch, widest in _batches(lines):
        pictures = [
            recogniser.resize_norm_img(np.repeat(lines[index][:, :, None], 3, axis=2), widest)
            for index in batch
        ]
        answers = recogniser.session(np.stack(pictures).astype(np.float32))
        for index, chances in zip(batch, answers, strict=True):
            step = widest * lines[index].shape[0] / len(chances)
            read[index] = list(_signs(alphabet.chances(chances), alphabet.characters, step))
    return read


def _batches(lines: Sequence[Grey]) -> Iterator[tuple[list[int], float]]:
    """Lines of nearly one width together, and the ratio of width to height of the widest of them."""
    ratios = [line.shape[1] / line.shape[0] for line in lines]
    batch: list[int] = []
    for index in sorted(range(len(lines)), key=ratios.__getitem__):
        if batch and ratios[index] * _HEIGHT * (len(batch) + 1) > BATCH_WIDTH:
            yield batch, max(1.0, ratios[batch[-1]])
            batch = []
        batch.append(index)
    if batch:
        yield batch, max(1.0, ratios[batch[-1]])


def _signs(chances: NDArray[np.float32], characters: Sequence[str], step: float) -> Iterator[Sign]:
    """What the columns of a line say, the same one after the other taken as one; `step` is their width in pixels."""
    best = chances.argmax(axis=1)
    sure = chances.max(axis=1)
    column = 0
    while column < len(best):
        end = column + 1
        while end < len(best) and best[end] == best[column]:
            end += 1
        if best[column] != _BLANK:
            yield Sign(characters[best[column]], (column + end) / 2 * step, float(sure[column:end].max()))
        column = end


@dataclass(frozen=True, slots=True)
class _Alphabet:
    """The classes of the model that Japanese print has, the blank first, and their characters."""

    places: NDArray[np.intp]
    characters: list[str]
    foreign: NDArray[np.intp]
    """Classes of Chinese forms that stand for one of the characters."""
    stands_for: NDArray[np.intp]
    """Which of them each stands for."""

    @classmethod
    def of(cls, classes: Sequence[str]) -> _Alphabet:
        """The alphabet among all classes of the model."""
        printed_for = {form: row["printed"] for row in read_table(_CHINESE_FORMS) for form in row["read"]}
        places = [
            place
            for place, text in enumerate(classes)
            if place == _BLANK or (_printed_in_japan(text) and text not in printed_for)
        ]
        characters = [classes[place] for place in places]
        index = {text: number for number, text in enumerate(characters)}
        foreign = [
            (place, index[printed_for[text]])
            for place, text in enumerate(classes)
            if text in printed_for and printed_for[text] in index
        ]
        return cls(
            np.array(places),
            characters,
            np.array([place for place, _ in foreign]),
            np.array([number for _, number in foreign]),
        )

    def chances(self, all_classes: NDArray[np.float32]) -> NDArray[np.float32]:
        """The probabilities of the characters in each column, a Chinese form's added to those of the one it stands for."""
        own = all_classes[:, self.places]
        np.add.at(own.T, self.stands_for, all_classes[:, self.foreign].T)
        return own


def _printed_in_japan(character: str) -> bool:
    """Whether a character is one of CP932 (JIS X 0208 and the vendors' ideographs): the model reads Chinese too."""
    try:
        character.encode("cp932")
    except UnicodeEncodeError:
        return character in _DASHES
    return True


_DASHES = "‐–—−・·〜"
"""What the model may give for dashes and dots that CP932 spells otherwise."""


@cache
def _recogniser() -> tuple[Any, _Alphabet]:
    from rapidocr import RapidOCR

    whole = RapidOCR(
        params={
            "Global.log_level": "warning",
            "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
            "EngineConfig.onnxruntime.inter_op_num_threads": THREADS,
        }
    )
    recogniser: Any = whole._load_rec_model()  # type: ignore[no-untyped-call]
    return recogniser, _Alphabet.of(recogniser.postprocess_op.character)
