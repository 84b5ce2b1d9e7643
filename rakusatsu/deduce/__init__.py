"""Which company is this? Clues of an article weighed against all awards, each step with its source."""
