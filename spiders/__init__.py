"""Find and fetch documents: one small module a publisher; no award is parsed here."""
