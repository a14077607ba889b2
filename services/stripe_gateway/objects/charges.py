"""Charges with their refunds, and credit notes. Amounts are in minor units, times are Unix seconds."""

from typing import Any, Literal

from msgspec import Struct

from services.stripe_gateway.lists import StripeList
from services.stripe_gateway.objects.payment_methods import (
    AcssDebit,
    AuBecsDebit,
    BacsDebit,
    Boleto,
    Card,
    Cashapp,
    Link,
    PaymentMethod,
    Paypal,
    SepaDebit,
    UsBankAccount,
)


class ChargedMethod(Struct, frozen=True):
    """What was charged, as it was then; the details stand under the name of its `type`."""

    type: str
    card: Card | None = None
    us_bank_account: UsBankAccount | None = None
    sepa_debit: SepaDebit | None = None
    bacs_debit: BacsDebit | None = None
    acss_debit: AcssDebit | None = None
    au_becs_debit: AuBecsDebit | None = None
    boleto: Boleto | None = None
    paypal: Paypal | None = None
    link: Link | None = None
    cashapp: Cashapp | None = None

    def as_method(self) -> PaymentMethod:
        """The same in the form of a saved payment method, without an id."""
        details: dict[str, Any] = {name: getattr(self, name) for name in self.__struct_fields__}
        return PaymentMethod(id="", **details)


class Refund(Struct, frozen=True):
    """Money that goes back; `pending` is on its way."""

    id: str
    amount: int
    created: int
    status: Literal["canceled", "failed", "pending", "requires_action", "succeeded"] | None = None


class ChargeOutcome(Struct, frozen=True):
    """What the bank answered."""

    reason: str | None = None


class Charge(Struct, frozen=True):
    """One attempt to collect money; `refunds` is there only where it was asked for.

    `captured` is false while the bank only keeps the money ready; `disputed` stays, however that ended.
    """

    id: str
    amount: int
    created: int
    currency: str
    status: Literal["failed", "pending", "succeeded"]
    amount_refunded: int = 0
    captured: bool = True
    customer: str | None = None
    description: str | None = None
    disputed: bool = False
    failure_code: str | None = None
    outcome: ChargeOutcome | None = None
    payment_intent: str | None = None
    payment_method_details: ChargedMethod | None = None
    receipt_url: str | None = None
    refunds: StripeList[Refund] | None = None


class CreditNote(Struct, frozen=True):
    """Takes back a part of an invoice."""

    id: str
    created: int
    currency: str
    number: str
    total: int
    status: Literal["issued", "void"] = "issued"
