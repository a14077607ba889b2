"""The customer's balance: credit (negative) that invoices use up, or small debts that wait for one."""

import copy

from sandbox.balances import move_balance
from sandbox.billing.totals import settle
from sandbox.objects.customers import Customer
from sandbox.objects.invoices import Invoice
from sandbox.world import World


def apply_balance(world: World, customer: Customer, invoice: Invoice) -> None:
    """Settles the total of an invoice that is being finalized; counts the customer's invoices too."""
    before = copy.copy(customer)
    due, ending = settle(invoice.total, customer.balance, invoice.currency)
    invoice.starting_balance, invoice.ending_balance = customer.balance, ending
    invoice.amount_due = invoice.amount_remaining = due
    if ending != customer.balance:
        move_balance(
            world,
            customer,
            ending - customer.balance,
            "invoice_too_small" if due == 0 < ending else "applied_to_invoice",
            currency=invoice.currency,
            invoice=invoice.id,
        )
    customer.next_invoice_sequence += 1
    world.emit("customer.updated", customer, before=before)


def return_balance(world: World, invoice: Invoice) -> None:
    """A void invoice gives back the credit that it used, or takes off the debt that it left."""
    moved = (invoice.ending_balance or 0) - invoice.starting_balance
    customer = world.customers.find(invoice.customer)
    if customer is None or not moved:
        return
    before = copy.copy(customer)
    move_balance(
        world,
        customer,
        -moved,
        "unapplied_from_invoice",
        currency=invoice.currency,
        invoice=invoice.id,
    )
    world.emit("customer.updated", customer, before=before)
