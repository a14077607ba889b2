"""What was seen of a customer last, to ask Stripe for all that is needed at once the next time."""

from collections import OrderedDict

MOST = 10_000


class Remembered:
    """The ids of customers of whom something was true when it was last seen.

    Those seen longest ago are forgotten, so only the number of round trips may depend on it.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._customers: OrderedDict[str, None] = OrderedDict()

    def __contains__(self, customer: str) -> bool:
        return customer in self._customers

    def note(self, customer: str, *, so: bool) -> None:
        """Remembers whether it is true now."""
        self._customers.pop(customer, None)
        if so:
            self._customers[customer] = None
            if len(self._customers) > self._most:
                self._customers.popitem(last=False)
