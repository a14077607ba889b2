"""What Stripe tells by its events, and what the portal does about it.

An event is a hint, never a fact: it says that something about an object may have changed. It is taken in,
answered, and only then acted upon, by reading the object again. So events may come twice, late and in any
order (SECURITY W2), and one that never comes costs nothing but time (F30).
"""
