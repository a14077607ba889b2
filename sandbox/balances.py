"""Customers' balances: every movement leaves a balance transaction."""

from copy import deepcopy

from sandbox.objects.balance_transactions import BalanceTransaction, BalanceTransactionType
from sandbox.objects.base import Metadata
from sandbox.objects.customers import Customer
from sandbox.world import World


def move_balance(
    world: World,
    customer: Customer,
    amount: int,
    kind: BalanceTransactionType,
    *,
    currency: str,
    invoice: str | None = None,
    credit_note: str | None = None,
    description: str | None = None,
    metadata: Metadata | None = None,
) -> BalanceTransaction:
    """Adds `amount` (minor unit; negative: a credit) to what the customer owes. No event is sent.

    The caller has checked that `currency` is the customer's.
    """
    customer.balance += amount
    customer.currency = customer.currency or currency
    return world.balance_transactions.add(
        BalanceTransaction(
            id=world.ids.new("cbtxn"),
            amount=amount,
            created=world.now_for(customer.id),
            credit_note=credit_note,
            currency=currency,
            customer=customer.id,
            description=description,
            ending_balance=customer.balance,
            invoice=invoice,
            metadata=metadata or {},
            type=kind,
        )
    )


def adjust_balance(
    world: World,
    customer: Customer,
    amount: int,
    *,
    currency: str,
    description: str | None = None,
    metadata: Metadata | None = None,
) -> BalanceTransaction:
    """An adjustment by hand, with its `customer.updated`."""
    before = deepcopy(customer)
    movement = move_balance(
        world,
        customer,
        amount,
        "adjustment",
        currency=currency,
        description=description,
        metadata=metadata,
    )
    world.emit("customer.updated", customer, before=before)
    return movement
