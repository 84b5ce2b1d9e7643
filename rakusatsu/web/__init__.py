"""The reading room: awards, firms, buyers and evidence as pages, feeds and an HTTP API, all read-only."""
