"""The kinds of clues, one module each."""
