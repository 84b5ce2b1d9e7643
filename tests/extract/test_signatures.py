"""Signatures of PDFs: ours, signed here with a certificate made here, and the real gazettes'."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from reportlab.pdfgen.canvas import Canvas

from extract.signatures import SIGNATURE_STATES, is_signed, signature_of

PUBLISHER = "Example Publisher"


@pytest.fixture(scope="module")
def certificate() -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, PUBLISHER)])
    now = dt.datetime.now(dt.UTC)
    usage = x509.KeyUsage(True, True, *[False] * 3, True, *[False] * 3)  # signature, content, certificates
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - dt.timedelta(days=1)).not_valid_after(
        now + dt.timedelta(days=30)
    )
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    builder = builder.add_extension(usage, critical=True)
    builder = builder.add_extension(
        x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
    )
    return builder.sign(key, hashes.SHA256()), key


@pytest.fixture(scope="module")
def anchor(certificate) -> bytes:
    return certificate[0].public_bytes(serialization.Encoding.PEM)


def pdf() -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.drawString(72, 720, "Award notice 12345")
    canvas.save()
    return file.getvalue()


@pytest.fixture(scope="module")
def signed(certificate) -> bytes:
    from asn1crypto import keys
    from asn1crypto import x509 as asn1_x509
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    cert, key = certificate
    der = serialization.Encoding.DER
    signer = signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(cert.public_bytes(der)),
        signing_key=keys.PrivateKeyInfo.load(
            key.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        ),
        cert_registry=SimpleCertificateStore(),
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf()))
    meta = signers.PdfSignatureMetadata(field_name="Signature1")
    return signers.sign_pdf(writer, meta, signer=signer).getvalue()


def changed_page(content: bytes) -> bytes:
    """The same file with its page replaced in an increment: what every viewer shows, and nobody signed."""
    from pyhanko.pdf_utils.generic import pdf_name
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    del page[pdf_name("/Contents")]
    writer.update_container(page)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


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
