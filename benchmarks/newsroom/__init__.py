"""Articles of our own in newsroom styles: which firm is named, how true the posteriors are, what of the wording is understood.

104 awards of the corpus (national bodies, prefectures, cities, bid workbooks), each told near its title and in general words, with
true clues and with one false one, with the firm present and with every award of it taken out; in one of five the firm is named or
a subcontractor is sought; and articles about no contract. Wanted: answered ≥ 50 % (four true clues and more) and ≥ 35 % (one
false), wrong names ≤ 0.5 % of those, ≤ 1 % of removed, none of the others; posteriors within 10 points in bands of 50 cases.
"""

from __future__ import annotations

from benchmarks.newsroom.report import main

__all__ = ["main"]
