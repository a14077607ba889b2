"""What the portal reads of Stripe's answers: frozen structs, with only the fields that are used.

Some fields of subscriptions, their prices, payment methods and customers are named nowhere else: tax rates,
billing details and the like decide a bill, so `services.plans.quotes.basis` has to see when they change.
"""
