"""The Open Contracting Data Standard 1.1.5: contracts as releases and records."""
