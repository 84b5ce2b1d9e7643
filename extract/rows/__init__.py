"""The rows this project makes, each a frozen dataclass whose fields carry the contract's words.

The Arrow schema (`pipelines.datasets.schema`) and `docs/datasets.md` are derived from these classes and from nothing else.
"""

from extract.rows.award_rows import AMOUNT_KINDS, CONTRACT_KINDS, NOTICE_KINDS, PROCUREMENT_METHODS, AwardRow
from extract.rows.columns import Evidence, column
from extract.rows.company_rows import AwardCompanyRow, CompanyRow, LinkRow
from extract.rows.contest_rows import BID_RESULTS, BidRow, UnawardedRow
from extract.rows.contract_rows import AMOUNT_BASES, BUYER_KINDS, BuyerRow, ContractChange, ContractRow
from extract.rows.document_rows import DOCUMENT_ORIGINS, DOCUMENT_STATUSES, FAILURES, DocumentRow, RejectRow
from extract.rows.payment_rows import PAYMENT_ENTRIES, PaymentRow
from extract.rows.registration_rows import REGISTERS, RegistrationRow
from extract.rows.signal_rows import SignalRow

__all__ = [
    "AMOUNT_BASES",
    "AMOUNT_KINDS",
    "BID_RESULTS",
    "BUYER_KINDS",
    "CONTRACT_KINDS",
    "DOCUMENT_ORIGINS",
    "DOCUMENT_STATUSES",
    "FAILURES",
    "NOTICE_KINDS",
    "PAYMENT_ENTRIES",
    "PROCUREMENT_METHODS",
    "REGISTERS",
    "AwardCompanyRow",
    "AwardRow",
    "BidRow",
    "BuyerRow",
    "CompanyRow",
    "ContractChange",
    "ContractRow",
    "DocumentRow",
    "Evidence",
    "LinkRow",
    "PaymentRow",
    "RegistrationRow",
    "RejectRow",
    "SignalRow",
    "UnawardedRow",
    "column",
]
