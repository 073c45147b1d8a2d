"""The gate: what every load must look like before anybody reads it."""
