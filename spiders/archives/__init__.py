"""Web archives: where the past of a publisher can be read."""
