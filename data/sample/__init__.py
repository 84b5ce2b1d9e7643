"""The sample site: constructed pages and documents of two publishers, in the layout of the real ones."""
