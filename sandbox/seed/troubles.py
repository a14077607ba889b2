"""Customers whose payment failed, waits, or has nothing to be made with."""

from sandbox.objects.payment_methods import PaymentMethod
from sandbox.seed.stage import Stage

FAILS_WHEN_CHARGED = "4000000000000341"
ASKS_EACH_TIME = "4000002760003184"


def past_due(stage: Stage) -> None:
    stage.begin(months=4)
    customer = stage.customer("Dmitri Volkov", "dmitri@example.com", phone="+1 503 555 0188")
    first = stage.card(customer)
    stage.pay_by(customer, first)
    stage.subscribe(customer, "plain_monthly_usd")
    stage.wait_until_before_end(days=12)
    stage.pay_by(customer, stage.card(customer, FAILS_WHEN_CHARGED))
    stage.api.post(f"/payment_methods/{first.id}/detach", PaymentMethod)


def no_card(stage: Stage) -> None:
    stage.begin(months=2)
    customer = stage.customer("Nora Feld", "nora@example.com")
    card = stage.card(customer)
    stage.pay_by(customer, card)
    stage.subscribe(customer, "tin_monthly_usd")
    stage.finish()
    stage.api.post(f"/payment_methods/{card.id}/detach", PaymentMethod)


def requires_action(stage: Stage) -> None:
    stage.begin_days_ago(0)
    customer = stage.customer("Ravi Sundaram", "ravi@example.com")
    stage.pay_by(customer, stage.card(customer, ASKS_EACH_TIME))
    stage.subscribe(customer, "plain_monthly_usd")
