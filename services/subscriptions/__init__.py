"""A customer's subscriptions, with all that their rows say."""

from services.subscriptions.making import common_amount
from services.subscriptions.phases import OWN_SCHEDULE, acting_schedule
from services.subscriptions.plan import (
    ENDED,
    OWING,
    ChangeBy,
    PendingChange,
    Plan,
    PlanDiscount,
    PlanItem,
)
from services.subscriptions.subscriptions import Subscriptions

__all__ = [
    "ENDED",
    "OWING",
    "OWN_SCHEDULE",
    "ChangeBy",
    "PendingChange",
    "Plan",
    "PlanDiscount",
    "PlanItem",
    "Subscriptions",
    "acting_schedule",
    "common_amount",
]
