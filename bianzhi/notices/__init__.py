"""Graded notices: from findings, warnings and problems to documents ready to send."""
