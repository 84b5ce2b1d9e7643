"""What a person wants to hear of: searches that are run after each update, and what is new in them sent once."""
