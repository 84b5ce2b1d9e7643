"""A deduction as text, JSON, HTML, a picture and a case file."""
