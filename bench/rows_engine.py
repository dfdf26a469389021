"""Rows 5 to 11 of issue 5: what the queue itself costs."""

ROWS = {}
