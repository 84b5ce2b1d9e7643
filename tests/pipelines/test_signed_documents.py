"""What is said of the signatures of stored documents: in `documents`, and at every award of a changed one."""

from __future__ import annotations

import pytest

from data.sample.generate import SITE
from extract.document import Document
from pipelines import trust
from pipelines.extraction import read_document
from tests.extract.signing import PUBLISHER, anchor_of, make_signer, sign

ISSUE = next((SITE / "www.kanpo.go.jp").rglob("20171002*.pdf"))


@pytest.fixture(scope="module")
def signer():
    return make_signer()


@pytest.fixture(scope="module")
def signed(signer) -> bytes:
    return sign(ISSUE.read_bytes(), signer)


@pytest.fixture(autouse=True)
def fresh_anchors():
    trust.trust_anchors.cache_clear()
    yield
    trust.trust_anchors.cache_clear()


def read(content: bytes, *, stored: bool = True):
    readings = list(read_document(Document(content, source="kanpo", stored=stored)))
    awards = [award for reading in readings for award in reading.extraction.awards]
    assert awards
    return readings[-1].signature, {code for award in awards for code in award.warnings}


def test_an_unsigned_issue(signed):
    signature, warnings = read(ISSUE.read_bytes())
    assert signature.state == "unsigned"
    assert "signature_broken" not in warnings


def test_a_signed_issue_is_intact_and_with_its_anchor_trusted(signed, signer, tmp_path, monkeypatch):
    signature, warnings = read(signed)
    assert (signature.state, signature.signed_by) == ("intact", PUBLISHER)
    (tmp_path / "publisher.pem").write_bytes(anchor_of(signer))
    trust.trust_anchors.cache_clear()
    monkeypatch.setenv(trust.VARIABLE, str(tmp_path))
    assert read(signed)[0].state == "trusted"
    assert "signature_broken" not in warnings


def test_every_award_of_a_changed_issue_says_so(signed):
    # A byte of the comment behind the first line: the awards are read as before.
    place = signed.index(b"\n%") + 3
    signature, warnings = read(signed[:place] + b"?" + signed[place + 1 :])
    assert signature.state == "broken"
    assert "signature_broken" in warnings


def test_a_file_from_the_command_line_is_not_looked_at(signed):
    assert read(signed, stored=False)[0] is None
