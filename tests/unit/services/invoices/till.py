"""Stripe's till for one open invoice: what is asked of it, and how the invoice reads then."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from services.stripe_gateway.errors import GatewayError
from tests.unit import canned
from tests.unit.canned import CannedGateway

T = TypeVar("T")
Intent = Mapping[str, Any] | None
Reply = tuple[str, Intent] | tuple[str, Intent, GatewayError]
BACK = "https://portal.example/p/invoices/in_1/returned"
BANK = "https://hooks.stripe.com/3ds"


class Till(CannedGateway):
    """Each POST is kept with its key, then changes how the invoice reads, raises, or both."""

    def __init__(self, intent: Mapping[str, Any] | None = None, status: str = "open") -> None:
        super().__init__(canned.account())
        self.posts: list[tuple[str, dict[str, Any], str]] = []
        self.replies: list[GatewayError | Reply] = []
        self.stands(status, intent)

    def stands(self, status: str, intent: Mapping[str, Any] | None = None) -> None:
        """How the invoice reads from now on."""
        payment = {"id": "inpay_1", "status": "open", "is_default": True}
        if intent is not None:
            payment["payment"] = {"payment_intent": {"id": "pi_1", "amount": 2000, **intent}}
        self.answers["/v1/invoices/in_1"] = canned.invoice(
            status=status,
            subtotal=2000,
            lines=canned.listed(),
            payments=canned.listed(payment),
        )

    async def post(
        self, path: str, answer: type[T], params: Mapping[str, Any] | None = None, *, idempotency_key: str
    ) -> T:
        self.posts.append((path, dict(params or {}), idempotency_key))
        reply = self.replies.pop(0)
        if isinstance(reply, GatewayError):
            raise reply
        self.stands(*reply[:2])
        if len(reply) == 3:
            raise reply[2]
        if path.endswith("/confirm"):
            return msgspec.convert({"id": "pi_1", "amount": 2000, **(reply[1] or {})}, answer)
        return msgspec.convert(self.answers["/v1/invoices/in_1"], answer)


def asking(return_url: str | None = BACK) -> dict[str, Any]:
    """An intent whose bank asks its customer, and sends them back there."""
    redirect = {"url": BANK, "return_url": return_url}
    return {
        "status": "requires_action",
        "next_action": {"type": "redirect_to_url", "redirect_to_url": redirect},
    }
