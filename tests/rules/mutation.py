"""Mutates the SQL of rules."""


def report(bench, rules):
    return []
