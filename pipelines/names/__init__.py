"""Names of suppliers and buyers taken apart and normalised (Sudachi, legal forms, variants)."""

from pipelines.language_data import dictionary_version
from pipelines.names.parsing import ParsedName, matching_key, parse_name, parse_names
from pipelines.names.persons import is_private_person

__all__ = [
    "ParsedName",
    "dictionary_version",
    "is_private_person",
    "matching_key",
    "parse_name",
    "parse_names",
]
