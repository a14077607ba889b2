"""A movement of a customer's balance (docs.stripe.com/api/customer_balance_transactions/object)."""

from typing import Literal

from sandbox.objects.base import Metadata, StripeObject

BalanceTransactionType = Literal[
    "adjustment",
    "applied_to_invoice",
    "credit_note",
    "initial",
    "invoice_overpaid",
    "invoice_too_large",
    "invoice_too_small",
    "unapplied_from_invoice",
]


class BalanceTransaction(StripeObject, kw_only=True):
    """Amounts in the minor unit; negative is a credit to the customer."""

    id: str
    object: Literal["customer_balance_transaction"] = "customer_balance_transaction"
    amount: int
    checkout_session: None = None
    created: int
    credit_note: str | None = None
    currency: str
    customer: str
    customer_account: None = None
    description: str | None = None
    ending_balance: int
    invoice: str | None = None
    livemode: bool = False
    metadata: Metadata
    type: BalanceTransactionType
