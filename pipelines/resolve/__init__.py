"""Companies over all sources: which award rows are one firm's. `docs/resolve.md` explains how it is decided."""
