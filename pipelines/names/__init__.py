"""Names of suppliers and buyers taken apart and normalised (Sudachi, legal forms, variants)."""
