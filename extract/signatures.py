"""Whether a PDF still is what its publisher signed: since 2025-04 every issue of 官報 carries a signature and a time stamp.

A signature says two things. That not a byte was changed after signing can be told from the file alone. Who signed can be told
only from a certificate that the reader trusts already; without such an anchor the name is what the signer says of itself.
"""

from __future__ import annotations

import datetime as dt
import io
import logging
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

SIGNATURE_STATES = ("unsigned", "intact", "trusted", "broken", "unreadable")
_MARK = b"/ByteRange"
"""Every signature names the bytes that it covers (ISO 32000-1, 12.8.1)."""
_TIME_STAMP = "/DocTimeStamp"


@dataclass(frozen=True, slots=True)
class Signature:
    """What the signatures of a document say together: the worst of their states, the first signer, the time."""

    state: str
    """One of `SIGNATURE_STATES`: `intact` is unchanged since signing, `trusted` is that and by a signer whose
    certificate leads to a given anchor, `broken` was changed afterwards, `unreadable` cannot be checked."""
    signed_by: str | None = None
    """Common name and organisation as the certificate has them."""
    signed_at: dt.datetime | None = None
    """Of the document time stamp where there is one, else as the signer claims; UTC."""
    reason: str | None = None
    """Why it is broken or unreadable, in a line."""


def is_signed(content: bytes) -> bool:
    """Whether a file looks as if it carried a signature; cheap, so that others are not opened for it."""
    return content.startswith(b"%PDF") and _MARK in content


def signature_of(content: bytes, anchors: Sequence[bytes] = ()) -> Signature:
    """Check every signature and time stamp of a PDF; nothing is fetched.

    Args:
        content: the file's bytes.
        anchors: certificates that are trusted, DER or PEM.

    Raises:
        ValueError: an anchor is no certificate.
    """
    if not is_signed(content):
        return Signature("unsigned")
    roots = [_certificate(anchor) for anchor in anchors]
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # an unknown signer is a state here, no incident
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    try:
        # pyhanko runs a loop of its own, which cannot be where one runs already (a notebook).
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(_checked, content, roots).result()
    except Exception as error:
        return Signature("unreadable", reason=f"{type(error).__name__}: {error}"[:300])


def _checked(content: bytes, roots: Sequence[Any]) -> Signature:
    found = list(_embedded(content))
    if not found:
        return Signature("unreadable", reason="a signature is announced, and none can be opened")
    return _together(found, [_state(each, roots) for each in found])


def _certificate(anchor: bytes) -> Any:
    from asn1crypto import pem, x509

    try:
        certificate = x509.Certificate.load(pem.unarmor(anchor)[2] if pem.detect(anchor) else anchor)
        _ = certificate.subject.native
    except (ValueError, TypeError) as error:
        raise ValueError(f"not a certificate: {error}") from error
    return certificate


def _embedded(content: bytes) -> Iterable[Any]:
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(io.BytesIO(content), strict=False)
    if reader.encrypted:
        reader.decrypt(b"")  # 官報 is protected against changes with an empty password for reading
    return reader.embedded_signatures  # type: ignore[no-any-return]


def _state(signature: Any, roots: Sequence[Any]) -> tuple[str, Any]:
    """The state of one signature, and its validation."""
    from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
    from pyhanko_certvalidator import ValidationContext

    moment = _time_of(signature)
    context = ValidationContext(
        trust_roots=list(roots), allow_fetching=False, moment=moment, best_signature_time=moment
    )
    status: Any
    if signature.sig_object_type == _TIME_STAMP:
        status = validate_pdf_timestamp(signature, context)
    else:
        status = validate_pdf_signature(signature, context, ts_validation_context=context)
    if not (status.intact and status.valid and _only_added(status)):
        return "broken", status
    return ("trusted" if roots and status.trusted else "intact"), status


def _only_added(status: Any) -> bool:
    """Whether what follows the signed bytes only adds time stamps and what is needed to check them later."""
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import SignatureCoverageLevel

    if status.coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return True
    level = getattr(status, "modification_level", None)
    return level is not None and level <= ModificationLevel.LTA_UPDATES


def _time_of(signature: Any) -> dt.datetime | None:
    if signature.sig_object_type == _TIME_STAMP:
        token = signature.signed_data["encap_content_info"]["content"].parsed
        return token["gen_time"].native  # type: ignore[no-any-return]
    return signature.self_reported_timestamp  # type: ignore[no-any-return]


def _together(found: Sequence[Any], judged: Sequence[tuple[str, Any]]) -> Signature:
    states = [state for state, _ in judged]
    signers = [each for each in found if each.sig_object_type != _TIME_STAMP] or list(found)
    stamps = [each for each in found if each.sig_object_type == _TIME_STAMP]
    state = next(s for s in ("broken", "intact", "trusted") if s in states)
    # A signature at an unknown time authority is still the signer's: trust hangs on those who signed.
    if state == "intact" and all(s == "trusted" for e, s in zip(found, states, strict=True) if e in signers):
        state = "trusted"
    reason = None
    if state == "broken":
        status = next(status for each, status in judged if each == "broken")
        reason = f"changed after signing ({status.summary()})"
    moment = _time_of(stamps[0] if stamps else signers[0])
    return Signature(state, _name_of(signers[0].signer_cert), _utc(moment), reason)


def _name_of(certificate: Any) -> str | None:
    subject = certificate.subject.native
    parts = (subject.get("common_name"), subject.get("organization_name"))
    return ", ".join(dict.fromkeys(part for part in parts if isinstance(part, str))) or None


def _utc(moment: dt.datetime | None) -> dt.datetime | None:
    return None if moment is None else moment.astimezone(dt.UTC)
