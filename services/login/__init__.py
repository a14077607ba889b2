"""Logging in without a merchant's session: an address, a mailed code or link, the customers behind it."""
