"""Stripe's values in the words of the customer: the only place where they become sentences."""
