"""Postal codes, as addresses print them: 〒100-0001, １００－０００１."""

from __future__ import annotations

MARK = "〒"
DIGIT = "[0-9０-９]"
_DASH = "[-－‐−―ー]"
POSTAL_CODE = rf"{MARK}?\s*{DIGIT}{{3}}\s*{_DASH}\s*{DIGIT}{{4}}"
"""A pattern: three digits, a dash of any kind, four digits, of either width (郵便番号, seven digits since 1998-02-02)."""
