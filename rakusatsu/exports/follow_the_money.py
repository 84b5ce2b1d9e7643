"""Contracts as FollowTheMoney entities, for Aleph and its kind: Company, PublicBody, Contract, ContractAward, with proofs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from rakusatsu.exports.contract_facts import ContractFacts, ContractSupplier, Proof

COUNTRY = "jp"


@dataclass(slots=True)
class Entity:
    """One entity: an id, a schema of FollowTheMoney, and text values by property."""

    id: str
    schema: str
    properties: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, value: object) -> None:
        """Add a value, or each of a list; None and blanks are nothing, and a value stands once."""
        for each in value if isinstance(value, list) else [value]:
            text = "" if each is None else str(each).strip()
            if text and text not in self.properties.setdefault(name, []):
                self.properties[name].append(text)

    def as_mapping(self) -> dict[str, object]:
        """The entity as FollowTheMoney writes it."""
        return {
            "id": self.id,
            "schema": self.schema,
            "properties": {k: v for k, v in self.properties.items() if v},
        }


def entities(facts: Iterable[ContractFacts]) -> Iterator[Entity]:
    """The entities of some contracts; a firm, a body or a document comes once, before what refers to it."""
    given: set[str] = set()
    for each in facts:
        for entity in _of_contract(each):
            if entity.id not in given:
                if entity.schema in ("Company", "LegalEntity", "PublicBody", "Document"):
                    given.add(entity.id)
                yield entity


def lines(facts: Iterable[ContractFacts]) -> Iterator[str]:
    """The entities as lines of JSON, as `ftm` and Aleph read them."""
    for entity in entities(facts):
        yield json.dumps(entity.as_mapping(), ensure_ascii=False, sort_keys=True)


def _of_contract(facts: ContractFacts) -> Iterator[Entity]:
    documents = [_document(proof) for proof in facts.proofs]
    yield from documents
    contract = _entity("Contract", "contract", facts.contract_id)
    buyer = _buyer(facts)
    if buyer is not None:
        yield buyer
        contract.add("authority", buyer.id)
    contract.add("title", facts.title)
    contract.add("name", facts.title)
    contract.add("contractDate", facts.contract_date)
    contract.add("noticeId", facts.contract_id)
    contract.add("method", facts.procurement_method)
    contract.add("criteria", facts.direct_award_reason)
    contract.add("language", "jpn")
    contract.add("country", COUNTRY)
    _add_amount(contract, facts.amount_yen)
    for document, proof in zip(documents, facts.proofs, strict=True):
        contract.add("proof", document.id)
        contract.add("sourceUrl", _web(proof.document_url))
    yield contract
    for number, supplier in enumerate(facts.suppliers, start=1):
        firm = _supplier(supplier, facts)
        yield firm
        yield _award(facts, contract, firm, number, documents)


def _award(
    facts: ContractFacts, contract: Entity, firm: Entity, number: int, documents: list[Entity]
) -> Entity:
    award = _entity("ContractAward", "award", facts.contract_id, str(number))
    award.add("supplier", firm.id)
    award.add("contract", contract.id)
    award.add("date", facts.contract_date)
    award.add("role", "joint venture member" if facts.joint_venture else "supplier")
    if len(facts.suppliers) == 1:  # the price of several is of them together
        _add_amount(award, facts.amount_yen)
    for proof in facts.proofs:
        award.add("documentNumber", proof.award_id)
        award.add("sourceUrl", _web(proof.document_url))
    award.add("summary", [f"SHA-256 {proof.document_sha256}, page {proof.page}" for proof in facts.proofs])
    return award


def _buyer(facts: ContractFacts) -> Entity | None:
    if facts.buyer_name is None:
        return None
    body = _entity("PublicBody", "buyer", facts.buyer_id or facts.buyer_name)
    body.add("name", facts.buyer_name)
    body.add("country", COUNTRY)
    body.add("registrationNumber", facts.buyer_number)
    return body


def _supplier(supplier: ContractSupplier, facts: ContractFacts) -> Entity:
    """A firm is a Company; who has no company in the data (a private person, say) is a LegalEntity of this contract alone."""
    schema = "Company" if supplier.company_id else "LegalEntity"
    firm = _entity(schema, "supplier", supplier.company_id or f"{facts.contract_id}/{supplier.name}")
    # The schema of a Company requires a name; nothing printed one for a firm that is known by its number alone.
    firm.add("name", supplier.name or f"法人番号{supplier.corporate_number}（名称の記載なし）")
    firm.add("address", supplier.address)
    firm.add("registrationNumber", supplier.corporate_number)
    firm.add("jurisdiction" if schema == "Company" else "country", COUNTRY)
    return firm


def _document(proof: Proof) -> Entity:
    document = _entity("Document", "document", proof.document_sha256)
    document.add("fileName", _file_name(proof))
    document.add("title", f"{proof.source} {proof.published_on or ''}".strip())
    document.add("sourceUrl", _web(proof.document_url))
    document.add("publishedAt", proof.published_on)
    document.add("description", f"SHA-256 {proof.document_sha256}")
    return document


def _file_name(proof: Proof) -> str:
    name = urlsplit(proof.document_url or "").path.rpartition("/")[2]
    return name or proof.document_sha256[:16]


def _entity(schema: str, *key: str) -> Entity:
    return Entity(
        hashlib.sha1("|".join(("rakusatsu", *key)).encode(), usedforsecurity=False).hexdigest(), schema
    )


def _add_amount(entity: Entity, yen: int | None) -> None:
    if yen is not None:
        entity.add("amount", yen)
        entity.add("currency", "JPY")


def _web(url: str | None) -> str | None:
    return url if url and url.startswith(("http://", "https://")) else None
