"""The manners of Stripe's API, for the merchant's side of the portal."""
