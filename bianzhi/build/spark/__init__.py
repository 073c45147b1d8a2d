"""Computes the models on a Spark cluster from the SQL that was recorded for DuckDB."""
