"""What the registers held say of a firm, in words; and which lists do not name it, which says no more than that."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from extract.codes import meaning
from pipelines.datasets.query import open_data


@dataclass(frozen=True, slots=True)
class Registration:
    """One line of a register about a firm."""

    register: str
    authority: str | None
    number: str | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    reason: str | None
    source: str
    url: str | None
    document_sha256: str
    page: int

    @property
    def sentence(self) -> str:
        """The line in Japanese, with its source."""
        named = meaning("register", self.register)
        period = f"{self.valid_from or '開始日不明'}から{self.valid_to or '終了日の印字なし'}まで"
        parts = [f"{named} {period}", f"({self.authority or '措置・登録者不明'})"]
        parts += [f"番号 {self.number}"] if self.number else []
        parts += [f"理由 {self.reason}"] if self.reason else []
        return " ".join([*parts, f"出典 {self.source} p.{self.page} {self.url or self.document_sha256[:16]}"])


@dataclass(frozen=True, slots=True)
class Registrations:
    """The lines about a firm, the newest first, and the lists that do not name it."""

    found: tuple[Registration, ...]
    not_found_in: tuple[str, ...]
    """`指名停止 (東北地方整備局)`: never read as `clean`, for names are joined only where number or place agree."""

    def sentences(self) -> list[str]:
        """For people, in Japanese; nothing where no register is held."""
        told = [registration.sentence for registration in self.found]
        if self.not_found_in:
            told.append(
                f"次の名簿には見つかりません（載っていないことの証明ではありません）: {'、'.join(self.not_found_in)}"
            )
        return told


def registrations_of_company(data: Path, company_id: str) -> Registrations:
    """What the registers in a folder of datasets say of a company.

    Raises:
        pipelines.datasets.query.DataDirectoryError: there are no datasets.
    """
    with open_data(data, ["registrations"]) as connection:
        rows = connection.execute(
            """SELECT register, authority, number, valid_from, valid_to, reason, source, url, document_sha256, page
               FROM registrations WHERE company_id = $company ORDER BY valid_from DESC NULLS LAST, registration_id""",
            {"company": company_id},
        ).fetchall()
        lists = connection.execute(
            """SELECT register, coalesce(authority, source) AS kept_by FROM registrations GROUP BY ALL
               HAVING NOT bool_or(coalesce(company_id = $company, false)) ORDER BY ALL""",
            {"company": company_id},
        ).fetchall()
    return Registrations(
        tuple(Registration(*row) for row in rows),
        tuple(f"{meaning('register', register)} ({kept_by})" for register, kept_by in lists),
    )
