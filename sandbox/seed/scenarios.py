"""The scenarios by name: what each customer is there to show, and the story that makes it so."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scenario:
    """`shows` is a sentence for QA's page; `plant` tells the story on an empty stage."""

    shows: str


SCENARIOS = {
    "active": Scenario("A monthly plan in order, half a year of invoices, one of them refunded."),
    "trialing": Scenario("A free trial that ends in nine days."),
    "past_due": Scenario("The last payment failed: the plan is past due, an invoice is open."),
    "canceling": Scenario("A plan that ends with its period, and can be kept."),
    "scheduled_change": Scenario("Gold now, Tin from the next period on."),
    "multi_product": Scenario("A plan with two products, seats and a credit note; pays by bank account."),
    "metered": Scenario("A price by usage, so there is no update."),
    "send_invoice": Scenario("Invoices are sent and due in 30 days; one is open."),
    "paused_collection": Scenario("The merchant has paused collecting payments."),
    "yen": Scenario("A customer in Japan who pays in yen."),
    "two_cards": Scenario("Two cards, one expiring soon, a second plan and a coupon."),
    "no_card": Scenario("An active plan whose card was removed."),
    "no_subscription": Scenario("No plan; one payment long ago."),
    "requires_action": Scenario("The first payment waits for 3-D Secure."),
    "same_email_a": Scenario("One of two customers with the same e-mail address."),
    "same_email_b": Scenario("The other customer with that e-mail address."),
    "many_invoices": Scenario("Ten thousand invoices."),
}
