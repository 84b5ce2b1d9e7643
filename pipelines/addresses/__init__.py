"""Printed addresses to prefecture, municipality, JIS X 0402 code, town and rest."""

from pipelines.addresses.parsing import ParsedAddress, parse_address, parse_addresses

__all__ = ["ParsedAddress", "parse_address", "parse_addresses"]
