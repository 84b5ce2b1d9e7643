"""Small pure readers of printed values: dates, money, official numbers, places."""
