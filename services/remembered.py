"""What a customer's last answer was like, so that the next question can be put better."""

from collections import OrderedDict

MOST = 10_000


class Remembered:
    """Customers of whom something was so when it was last seen: that, and no data of theirs.

    Those seen longest ago are forgotten, so nothing may depend on it but how much is asked at once.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._customers: OrderedDict[str, None] = OrderedDict()

    def __contains__(self, customer: str) -> bool:
        return customer in self._customers

    def note(self, customer: str, *, so: bool) -> None:
        """Whether it is so now."""
        self._customers.pop(customer, None)
        if so:
            self._customers[customer] = None
            if len(self._customers) > self._most:
                self._customers.popitem(last=False)
