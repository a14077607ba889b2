"""Changing and cancelling plans: what may be done, what it costs, and doing exactly that (R2 to R4)."""
