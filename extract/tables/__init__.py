"""Disclosure tables (財計第2017号 and kin): any grid, its header understood by meaning, to award rows."""
