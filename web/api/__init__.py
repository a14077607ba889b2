"""The merchant API: requests, answers and errors in the form that Stripe's own API has."""
