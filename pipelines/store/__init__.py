"""Documents kept by content, what is known of each version, and the ledger of runs."""
