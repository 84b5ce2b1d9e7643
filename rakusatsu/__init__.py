"""What a person runs or imports: the command line, loading datasets, deduction, company profiles."""
