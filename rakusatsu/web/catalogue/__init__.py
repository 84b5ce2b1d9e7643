"""What lists and searches are made from: one narrow row per contract, mapped from disk."""
