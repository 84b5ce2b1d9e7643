"""A contract as an OCDS 1.1.5 release: one contracting process, its award and its contract.

docs/exports.md has the mapping as a table, with what has no place in the standard and why.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from rakusatsu.exports.contract_facts import AmountChange, ContractFacts, ContractSupplier, Offer, Proof

OCID_PREFIX = "ocds-rakusa"
"""Not registered with the Open Contracting Partnership: whoever publishes registers one and gives it."""
CORPORATE_NUMBER = "JP-HJN"
"""org-id.guide's code of the register of 法人番号."""
CATEGORIES = "x_JP-品目分類番号"
"""The categories of the gazette's notices (政府調達の品目分類); not one of OCDS's own schemes."""
JAPAN = dt.timezone(dt.timedelta(hours=9))
_OFFER_STATUS = {
    "won": "valid",
    "lost": "valid",
    "declined": "withdrawn",
    "invalid": "disqualified",
    "unknown": "pending",
}

Json = dict[str, Any]


def release(facts: ContractFacts, *, prefix: str = OCID_PREFIX, undated: dt.datetime) -> Json:
    """The release of a contract; keys without a value are left out.

    Args:
        facts: the contract.
        prefix: of the ocid, `ocds-` and six characters.
        undated: date of a release about which neither a day of publication nor of the contract is known.
    """
    parties = _Parties(facts)
    suppliers = [parties.supplier(supplier) for supplier in facts.suppliers]
    documents = [_document(number, proof) for number, proof in enumerate(facts.proofs, start=1)]
    award_id, contract_id = f"{facts.contract_id}-award", facts.contract_id
    amendments = [_amendment(number, change) for number, change in enumerate(facts.changes, start=1)]
    value = _yen(facts.amount_yen)
    made: Json = {
        "ocid": f"{prefix}-{facts.contract_id}",
        "id": release_id(facts),
        "date": moment(facts.day) or undated.isoformat(),
        "tag": ["award", "contract", *(["contractAmendment"] if amendments else [])],
        "initiationType": "tender",
        "language": "ja",
        "buyer": parties.buyer(),
        "tender": _tender(facts, parties),
        "awards": [
            {
                "id": award_id,
                "title": facts.title,
                "status": "active",
                "date": moment(facts.contract_date),
                "value": _yen(facts.original_amount_yen) or value,
                "suppliers": suppliers,
                "items": _items(facts),
                "documents": documents,
            }
        ],
        "contracts": [
            {
                "id": contract_id,
                "awardID": award_id,
                "title": facts.title,
                "status": "active",
                "dateSigned": moment(facts.contract_date),
                "value": value,
                "amendments": amendments,
            }
        ],
        "bids": _bids(facts, parties),
        "parties": parties.listed(),
    }
    kept: Json = _without_blanks(made)
    return kept


def release_id(facts: ContractFacts) -> str:
    """Changes with what is known: the contract, its newest print and how often it was changed."""
    newest = facts.proofs[-1].award_id if facts.proofs else "none"
    return f"{facts.contract_id}-{newest}-{len(facts.changes)}"


def moment(day: dt.date | None) -> str | None:
    """A printed day as the standard's date and time: midnight in Japan."""
    return None if day is None else dt.datetime.combine(day, dt.time(), JAPAN).isoformat()


class _Parties:
    """The organisations of a release, each once with all its roles."""

    def __init__(self, facts: ContractFacts) -> None:
        self._facts = facts
        self._by_id: dict[str, Json] = {}
        self._ids: dict[str, str] = {}
        """Of firms and bodies that were met with their number."""

    def buyer(self) -> Json | None:
        facts = self._facts
        if facts.buyer_name is None:
            return None
        party = self._add(
            self._id_of(facts.buyer_number, facts.buyer_id, facts.buyer_name), facts.buyer_name, "buyer"
        )
        self._identify(party, facts.buyer_number, facts.buyer_name)
        if facts.ministry and facts.ministry != facts.buyer_name:
            party["memberOf"] = [{"name": facts.ministry}]
        return _reference(party)

    def procuring_entity(self) -> Json | None:
        facts = self._facts
        if facts.buyer_name is None:
            return None
        party_id = self._id_of(facts.buyer_number, facts.buyer_id, facts.buyer_name)
        return _reference(self._add(party_id, facts.buyer_name, "procuringEntity"))

    def supplier(self, supplier: ContractSupplier) -> Json:
        party_id = self._id_of(supplier.corporate_number, supplier.company_id, supplier.name)
        party = self._add(party_id, supplier.name, "supplier")
        self._identify(party, supplier.corporate_number, supplier.name)
        if supplier.address:
            party["address"] = {"streetAddress": supplier.address, "countryName": "日本"}
        return _reference(party)

    def tenderer(self, offer: Offer) -> Json | None:
        if not offer.name:
            return None
        party_id = self._id_of(offer.corporate_number, offer.company_id, offer.name)
        party = self._add(party_id, offer.name, "tenderer")
        self._identify(party, offer.corporate_number, offer.name)
        return _reference(party)

    def listed(self) -> list[Json]:
        return list(self._by_id.values())

    def _id_of(self, number: str | None, own: str | None, name: str) -> str:
        """Who has neither number nor company (a private person, say) is one within this contract only."""
        found = f"{CORPORATE_NUMBER}-{number}" if number else own or f"{self._facts.contract_id}/{name}"
        return self._ids.setdefault(own, found) if own else found

    def _add(self, party_id: str, name: str, role: str) -> Json:
        party = self._by_id.setdefault(party_id, {"id": party_id, "name": name, "roles": []})
        if role not in party["roles"]:
            party["roles"].append(role)
        return party

    @staticmethod
    def _identify(party: Json, number: str | None, name: str) -> None:
        if number:
            party["identifier"] = {"scheme": CORPORATE_NUMBER, "id": number, "legalName": name}


def _reference(party: Json) -> Json:
    return {"id": party["id"], "name": party["name"]}


def _tender(facts: ContractFacts, parties: _Parties) -> Json:
    return {
        "id": f"{facts.contract_id}-tender",
        "title": facts.title,
        "status": "complete",
        "procuringEntity": parties.procuring_entity(),
        "value": _yen(facts.estimated_price_yen),
        "procurementMethod": facts.procurement_method,
        "procurementMethodDetails": facts.procurement_method_text,
        "procurementMethodRationale": facts.direct_award_reason,
        "tenderPeriod": {"startDate": moment(facts.tender_notice_date)},
        "bidOpening": {"date": moment(facts.opening_date)},
        "numberOfTenderers": facts.bidders,
        "items": _items(facts),
    }


def _items(facts: ContractFacts) -> list[Json]:
    unit = (
        {"value": {"amount": float(facts.unit_price), "currency": "JPY"}}
        if facts.unit_price is not None
        else None
    )
    classified = [{"scheme": CATEGORIES, "id": code} for code in facts.category_codes]
    if not classified and unit is None:
        return []
    item: Json = {"id": "1", "description": facts.title, "unit": unit}
    if classified:
        item |= {"classification": classified[0], "additionalClassifications": classified[1:]}
    return [item]


def _bids(facts: ContractFacts, parties: _Parties) -> Json | None:
    if not facts.offers:
        return None
    return {
        "details": [
            {
                "id": f"{offer.contest_id}-{number}",
                "date": moment(offer.opened_on),
                "status": _OFFER_STATUS.get(offer.result, "pending"),
                "tenderers": [party] if (party := parties.tenderer(offer)) else [],
                "value": _yen(offer.price_yen),
            }
            for number, offer in enumerate(facts.offers, start=1)
        ]
    }


def _amendment(number: int, change: AmountChange) -> Json:
    old, new = ("?" if yen is None else f"{yen:,}" for yen in (change.old_yen, change.new_yen))
    return {
        "id": str(number),
        "date": moment(change.date),
        "description": f"契約金額の変更 {old}円 → {new}円"
        + (f" ({change.award_id})" if change.award_id else ""),
    }


def _document(number: int, proof: Proof) -> Json:
    url = proof.document_url
    return {
        "id": str(number),
        "documentType": "awardNotice",
        "title": f"{proof.source} p. {proof.page}",
        "description": f"page {proof.page}; award {proof.award_id}; SHA-256 {proof.document_sha256}",
        "url": url if url and url.startswith(("http://", "https://")) else None,
        "datePublished": moment(proof.published_on),
        "language": "ja",
    }


def _yen(amount: int | None) -> Json | None:
    return None if amount is None else {"amount": amount, "currency": "JPY"}


def _without_blanks(value: Any) -> Any:
    """The same without null, empty text, empty lists and empty objects, at every depth."""
    if isinstance(value, dict):
        kept = {key: _without_blanks(each) for key, each in value.items()}
        return {key: each for key, each in kept.items() if each not in (None, "", [], {})}
    if isinstance(value, list):
        return [each for each in map(_without_blanks, value) if each not in (None, "", [], {})]
    return value
