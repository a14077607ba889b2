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
            "applied_to_invoice",
            currency=invoice.currency,
            invoice=invoice.id,
        )
    customer.next_invoice_sequence += 1
    world.emit("customer.updated", customer, before=before)
