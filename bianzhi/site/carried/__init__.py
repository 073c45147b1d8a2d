"""The tables that the query page carries: which rows, as which text, with which views.

``FOLDER`` holds the scripts of the page among the data of a site: one for each table, one for the
engine and one for all that stands on the tables.
"""

FOLDER = "query"
ENGINE, SCHEMA = "engine", "schema"
