"""``python -m ingest.dictionary``: write what derives from the dictionary and the rules."""

from ingest.dictionary.derived import files, finding_files, model_files, rule_files

for writer in (files, model_files, finding_files, rule_files):
    writer.write()
