"""Payments of 行政事業レビュー: which company was paid, by whom, and whom it paid in turn."""
