"""Writers of workbooks for tests: formats and faults that office programs write."""
