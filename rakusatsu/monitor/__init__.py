"""Whether what was extracted is what its source should give."""
