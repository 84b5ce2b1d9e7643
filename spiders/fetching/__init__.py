"""How documents are asked for: which hosts, how patiently, and which answers are no documents."""
