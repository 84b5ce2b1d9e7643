"""What deduction looks awards up in: numbers, codes and words of all awards, small enough to weigh every award at once."""
