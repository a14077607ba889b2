"""Machinery of the browser tests: the browser, the running portal, what is watched on every page."""
