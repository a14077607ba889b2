"""Which subscriptions have their collection paused (R14, R17): the one index that the portal keeps.

Stripe has no filter for it. One scan builds the index, webhooks keep it true within a second, and a scan
each night mends what a lost webhook left. It holds ids and `pause_collection` only: whoever shows a
subscription reads it at Stripe.
"""
