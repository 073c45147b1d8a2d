"""``python -m ingest.dictionary``: write every file derived from the landing dictionary."""

from ingest.dictionary.derived import files, finding_files, model_files

for writer in (files, model_files, finding_files):
    writer.write()
