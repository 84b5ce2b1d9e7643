"""What a spreadsheet shows where it cannot show a value: `#N/A`, `#DIV/0!`, `#####`."""

from __future__ import annotations

import re

_ERROR = re.compile(r"#(?:N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)|#{3,}", re.IGNORECASE)


def is_error(text: str) -> bool:
    """Whether a cell shows an error or that its column is too narrow, and no value."""
    return text.startswith("#") and _ERROR.fullmatch(text.strip()) is not None
