"""Base spiders: one a publishing system, so that a new publisher is a few lines."""
