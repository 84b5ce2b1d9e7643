"""How rakusatsu is run for years: container, timers, and what may be shipped."""
