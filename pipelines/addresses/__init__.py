"""Printed addresses to prefecture, municipality, JIS X 0402 code, town and rest."""
