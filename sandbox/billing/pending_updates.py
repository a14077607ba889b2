"""A change of a subscription that waits for its invoice to be paid."""

from msgspec import Struct

from sandbox.objects.subscriptions import Subscription


class PendingChange(Struct, frozen=True):
    """`after` is the subscription as it will be in its `fields`; `invoice`, which has the `own` invoice
    items and whatever else was pending, must be paid first."""

    after: Subscription
    invoice: str
    own: frozenset[str]
    fields: frozenset[str]
