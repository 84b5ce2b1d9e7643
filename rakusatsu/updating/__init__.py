"""The daily command: which sources are due, its stages, and the report of what came of them."""
