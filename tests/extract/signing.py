"""PDFs signed here with a certificate made here."""

from __future__ import annotations

import datetime as dt
import io
from concurrent.futures import ThreadPoolExecutor

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from reportlab.pdfgen.canvas import Canvas

PUBLISHER = "Example Publisher"
Signer = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def make_signer() -> Signer:
    """A certificate that signs documents, and its key."""
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


def anchor_of(signer: Signer) -> bytes:
    """The certificate as a person would put it into the folder of trust anchors."""
    return signer[0].public_bytes(serialization.Encoding.PEM)


def pdf() -> bytes:
    """A page with a line."""
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.drawString(72, 720, "Award notice 12345")
    canvas.save()
    return file.getvalue()


def sign(content: bytes, signer: Signer) -> bytes:
    """The PDF with a signature."""
    from asn1crypto import keys
    from asn1crypto import x509 as asn1_x509
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    cert, key = signer
    der = serialization.Encoding.DER
    simple = signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(cert.public_bytes(der)),
        signing_key=keys.PrivateKeyInfo.load(
            key.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        ),
        cert_registry=SimpleCertificateStore(),
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    if writer.prev.encrypted:
        writer.encrypt(b"")
    meta = signers.PdfSignatureMetadata(field_name="Signature1")
    with ThreadPoolExecutor(1) as thread:  # a browser of another test may run a loop in this one
        return thread.submit(signers.sign_pdf, writer, meta, signer=simple).result().getvalue()


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
