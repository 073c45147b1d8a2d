"""Methods of protection: hiding step by step, exactly or by hypercubes, and rounding."""
