"""Workbooks: their parts, ranges, marks and sheets."""
