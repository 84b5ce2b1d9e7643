"""A document's bytes to rows with evidence: pure, with no network, no clock and no files written."""
