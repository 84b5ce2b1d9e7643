"""The data for language-model agents: a read-only Model Context Protocol server whose answers carry their sources."""
