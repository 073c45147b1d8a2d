"""Contracts backwards: the workbook of a superior, filled from the warehouse."""
