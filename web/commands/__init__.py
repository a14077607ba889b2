"""The `portal` command's parts: one module per command, and how they serve."""
