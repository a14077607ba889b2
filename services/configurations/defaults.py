"""What a portal offers before its operator has said anything."""

from collections.abc import Sequence

from services.configurations.objects import (
    CancellationReason,
    Condition,
    CustomerUpdate,
    Features,
    InvoiceHistory,
    PaymentMethodUpdate,
    Product,
    ScheduleAtPeriodEnd,
    SubscriptionCancel,
    SubscriptionUpdate,
)

USUAL = Features(
    customer_update=CustomerUpdate(["name", "email", "address", "phone"], enabled=True),
    invoice_history=InvoiceHistory(enabled=True),
    payment_method_update=PaymentMethodUpdate(enabled=True),
    subscription_cancel=SubscriptionCancel(CancellationReason(enabled=True), enabled=True),
)


def everything(products: Sequence[Product]) -> Features:
    """Every feature on, with these products to choose from: for the sandbox's demo."""
    return Features(
        customer_update=CustomerUpdate(
            ["name", "email", "address", "phone", "shipping", "tax_id"], enabled=True
        ),
        invoice_history=InvoiceHistory(enabled=True),
        payment_method_update=PaymentMethodUpdate(enabled=True),
        subscription_cancel=SubscriptionCancel(CancellationReason(enabled=True), enabled=True),
        subscription_update=SubscriptionUpdate(
            default_allowed_updates=["price", "quantity", "promotion_code"],
            enabled=True,
            products=list(products),
            proration_behavior="always_invoice",
            schedule_at_period_end=ScheduleAtPeriodEnd(
                [Condition("decreasing_item_amount"), Condition("shortening_interval")]
            ),
        ),
    )
