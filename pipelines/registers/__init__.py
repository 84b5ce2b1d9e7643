"""Registers of firms: their documents read in workers, their rows joined to companies, the dataset `registrations`."""
