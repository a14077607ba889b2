"""A change of a subscription that waits for its invoice to be paid."""

from dataclasses import dataclass

from sandbox.objects.subscriptions import Subscription


@dataclass(frozen=True)
class PendingChange:
    """`after` is the subscription as it will be in its `fields`; `invoice`, which has the `own` invoice
    items and whatever else was pending, must be paid first."""

    after: Subscription
    invoice: str
    own: frozenset[str]
    fields: frozenset[str]
