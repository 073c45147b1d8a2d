"""The settings of a warehouse, and YAML files read into types."""
