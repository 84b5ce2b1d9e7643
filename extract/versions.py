"""The extractors by name and today's version of each: told without loading what they read with, which takes half a second.

A version is raised whenever its extractor gives other rows than before: stored documents are then read again.
"""

from __future__ import annotations

from collections.abc import Mapping

GAZETTE, AGENCY, ARTICLE, PAYMENTS, TABLES = "kanpo", "kanpo-agency", "kanpo-text", "payments", "tables"
VERSIONS: Mapping[str, str] = {GAZETTE: "5", AGENCY: "4", ARTICLE: "2", PAYMENTS: "2", TABLES: "16"}
