"""Makers of the reference tables that the packages read; development only."""
