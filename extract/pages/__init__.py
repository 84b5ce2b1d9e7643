"""Pages of a PDF as glyphs and rules, read by either of two engines behind one protocol."""
