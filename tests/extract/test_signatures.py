"""Signatures of PDFs: ours, signed here with a certificate made here, and the real gazettes'."""

from __future__ import annotations

import datetime as dt

import pytest

from extract.signatures import SIGNATURE_STATES, is_signed, signature_of
from tests.extract.signing import PUBLISHER, anchor_of, changed_page, make_signer, pdf, sign


@pytest.fixture(scope="module")
def signer():
    return make_signer()


@pytest.fixture(scope="module")
def anchor(signer) -> bytes:
    return anchor_of(signer)


@pytest.fixture(scope="module")
def signed(signer) -> bytes:
    return sign(pdf(), signer)


def test_an_unsigned_file_is_unsigned():
    assert not is_signed(pdf())
    assert signature_of(pdf()).state == "unsigned"
    assert signature_of(b"no PDF, but /ByteRange").state == "unsigned"


def test_a_signed_file_is_intact_and_names_its_signer(signed):
    signature = signature_of(signed)
    assert (signature.state, signature.signed_by) == ("intact", PUBLISHER)
    assert signature.signed_at is not None
    assert abs(dt.datetime.now(dt.UTC) - signature.signed_at) < dt.timedelta(minutes=10)


def test_a_signer_whose_certificate_is_given_is_trusted(signed, anchor):
    assert signature_of(signed, [anchor]).state == "trusted"


def test_a_changed_byte_breaks_the_signature(signed, anchor):
    place = signed.index(b"stream") + 12
    changed = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
    signature = signature_of(changed, [anchor])
    assert (signature.state, signature.signed_by) == ("broken", PUBLISHER)
    assert "changed after signing" in (signature.reason or "")


def test_a_page_replaced_behind_the_signed_bytes_breaks_it(signed, anchor):
    assert signature_of(changed_page(signed), [anchor]).state == "broken"


def test_a_file_cut_off_is_unreadable_not_unsigned(signed):
    assert signature_of(signed[: len(signed) // 2] + b"/ByteRange").state == "unreadable"


def test_an_anchor_that_is_no_certificate_is_named(signed):
    with pytest.raises(ValueError, match="not a certificate"):
        signature_of(signed, [b"nonsense"])


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["20250703c00122full00010040", "20250714c00129full00010040"])
def test_real_gazettes_are_intact(name, shared):
    content = (shared / "corpus" / "kanpo" / f"{name}.pdf").read_bytes()
    signature = signature_of(content)
    assert signature.state in SIGNATURE_STATES
    assert (signature.state, signature.signed_by) == ("intact", "Cabinet Office")
    broken = bytearray(content)
    broken[100_000] ^= 1
    assert signature_of(bytes(broken)).state == "broken"
