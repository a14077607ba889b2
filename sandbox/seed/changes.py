"""Customers whose plan has a change ahead, or is held by the merchant."""

from sandbox.objects.subscription_schedules import SubscriptionSchedule
from sandbox.seed.stage import Stage

GENEVA = {"line1": "Quai du Bleu 9", "city": "Annecy", "postal_code": "74000", "country": "FR"}
FREMANTLE = {
    "line1": "3 Marine Terrace",
    "city": "Fremantle",
    "state": "WA",
    "postal_code": "6160",
    "country": "AU",
}


def canceling(stage: Stage) -> None:
    stage.begin(months=3)
    customer = stage.customer("Colette Marchand", "colette@example.com", address=GENEVA)
    stage.pay_by(customer, stage.card(customer, "4000002500001001"))
    subscription = stage.subscribe(customer, "plain_monthly_eur")
    stage.wait_until_before_end(days=2)
    details = {"feedback": "too_expensive"}
    stage.update(subscription, cancel_at_period_end=True, cancellation_details=details)


def scheduled_change(stage: Stage) -> None:
    stage.begin(months=3)
    customer = stage.customer("Sam Okafor", "sam@example.com")
    stage.pay_by(customer, stage.card(customer))
    subscription = stage.subscribe(customer, "gold_monthly_usd")
    stage.wait_until_before_end(days=3)
    schedule = stage.api.post(
        "/subscription_schedules", SubscriptionSchedule, from_subscription=subscription.id
    )
    current = schedule.phases[0]
    gold, tin = stage.price("gold_monthly_usd"), stage.price("tin_monthly_usd")
    phases = [
        {
            "items": [{"price": gold, "quantity": 1}],
            "start_date": current.start_date,
            "end_date": current.end_date,
        },
        {
            "items": [{"price": tin, "quantity": 1}],
            "duration": {"interval": "month", "interval_count": 1},
            "proration_behavior": "none",
        },
    ]
    stage.api.post(
        f"/subscription_schedules/{schedule.id}",
        SubscriptionSchedule,
        phases=phases,
        end_behavior="release",
        proration_behavior="none",
    )


def paused_collection(stage: Stage) -> None:
    stage.begin(months=4)
    customer = stage.customer("Bea Thornton", "bea@example.com", address=FREMANTLE)
    debit = {"bsb_number": "000000", "account_number": "000123456"}
    stage.method(customer, "au_becs_debit", au_becs_debit=debit)
    stage.pay_by(customer, stage.card(customer))
    subscription = stage.subscribe(customer, "plain_monthly_usd")
    stage.wait_until_before_end(days=20)
    stage.update(subscription, pause_collection={"behavior": "void"})
