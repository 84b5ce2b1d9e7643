"""What each page tells, as data: the same for HTML, JSON and exported files."""
