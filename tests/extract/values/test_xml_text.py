"""Text that lxml takes back."""

from __future__ import annotations

import lxml.html
from hypothesis import given
from hypothesis import strategies as st

from extract.values.xml_text import xml_text


@given(st.text())
def test_lxml_takes_it_and_what_is_text_stays(text: str) -> None:
    element = lxml.html.Element("p")
    element.text = xml_text(text)
    assert len(element.text or "") == len(text)
    assert all(was == now or now == " " for was, now in zip(text, element.text or "", strict=True))


def test_nothing_is_no_text() -> None:
    assert xml_text(None) == ""
