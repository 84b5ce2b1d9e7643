"""The addresses of the room: pages, what is posted to `deduce`, the datasets, and reconciliation."""
