"""Words as tables, each with its source; patterns are compiled from them."""
