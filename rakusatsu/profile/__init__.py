"""What a company got, from whom, how and when: from primary sources, every figure with the awards it is made of."""
