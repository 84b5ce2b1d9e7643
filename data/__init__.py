"""Data that belongs to the repository; a package only so that `python -m data.sample.generate` runs in a checkout."""
