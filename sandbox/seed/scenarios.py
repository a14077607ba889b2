"""The scenarios by name: what each customer is there to show, and the story that makes it so."""

from collections.abc import Callable

from msgspec import Struct

from sandbox.seed import changes, customers, plans, troubles
from sandbox.seed.archive import many_invoices
from sandbox.seed.stage import Stage


class Scenario(Struct, frozen=True):
    """`shows` is a sentence for QA's page; `plant` tells the story on an empty stage."""

    shows: str
    plant: Callable[[Stage], None]


SCENARIOS = {
    "active": Scenario(
        "A monthly plan in order, half a year of invoices, one of them refunded.", plans.active
    ),
    "trialing": Scenario("A free trial that ends in nine days.", plans.trialing),
    "past_due": Scenario(
        "The last payment failed: the plan is past due, an invoice is open.", troubles.past_due
    ),
    "canceling": Scenario("A plan that ends with its period, and can be kept.", changes.canceling),
    "scheduled_change": Scenario(
        "Gold now, Tin from the next period on, as the merchant has scheduled.", changes.scheduled_change
    ),
    "multi_product": Scenario(
        "A plan with two products, seats and a credit note; pays by bank account.", plans.multi_product
    ),
    "metered": Scenario("A price by usage, so there is no update.", plans.metered),
    "send_invoice": Scenario("Invoices are sent and due in 30 days; one is open.", plans.send_invoice),
    "paused_collection": Scenario("The merchant has paused collecting payments.", changes.paused_collection),
    "yen": Scenario("A customer in Japan who pays in yen.", plans.yen),
    "two_cards": Scenario("Two cards, one expiring soon, a second plan and a coupon.", plans.two_cards),
    "no_card": Scenario("An active plan whose card was removed.", troubles.no_card),
    "no_subscription": Scenario("No plan; one payment long ago.", customers.no_subscription),
    "requires_action": Scenario("The first payment waits for 3-D Secure.", troubles.requires_action),
    "same_email_a": Scenario("One of two customers with the same e-mail address.", customers.same_email_a),
    "same_email_b": Scenario("The other customer with that e-mail address.", customers.same_email_b),
    "many_invoices": Scenario("Ten thousand invoices.", many_invoices),
}
