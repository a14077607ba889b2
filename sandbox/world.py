"""The sandbox's whole state: one Stripe account in memory."""

from collections.abc import Callable

from sandbox.api.tables import Table
from sandbox.clock import Clock
from sandbox.ids import Ids
from sandbox.objects.base import StripeObject, to_json
from sandbox.objects.coupons import Coupon, CouponExtras
from sandbox.objects.customers import Customer
from sandbox.objects.events import Event, EventRequest
from sandbox.objects.meters import Meter
from sandbox.objects.payment_methods import PaymentMethod
from sandbox.objects.prices import Price, PriceExtras
from sandbox.objects.products import Product
from sandbox.objects.promotion_codes import PromotionCode
from sandbox.objects.tax_ids import TaxId
from sandbox.objects.tax_rates import TaxRate

API_VERSION = "2026-10-28.endive"


class World:
    """Tables of objects by kind, on one clock. A reset makes a new World on the same clock.

    `base_url` is where browsers find the hosted pages (sandbox/addresses.py).
    """

    def __init__(self, clock: Clock, base_url: str = "http://127.0.0.1:8000/sandbox") -> None:
        self.clock = clock
        self.base_url = base_url
        self.ids = Ids()
        self.request = EventRequest()
        self.listeners: list[Callable[[Event], None]] = []
        self.coupons: Table[Coupon] = Table("coupon", param="coupon")
        self.coupon_extras: dict[str, CouponExtras] = {}
        self.customers: Table[Customer] = Table("customer")
        self.events: Table[Event] = Table("event")
        self.meters: Table[Meter] = Table("meter")
        self.payment_methods: Table[PaymentMethod] = Table(
            "PaymentMethod", param="payment_method", owner=lambda method: method.customer
        )
        self.payment_methods_set_up: set[str] = set()
        self.price_extras: dict[str, PriceExtras] = {}
        self.prices: Table[Price] = Table("price", param="price", owner=lambda price: price.product)
        self.products: Table[Product] = Table("product")
        self.promotion_codes: Table[PromotionCode] = Table(
            "promotion code", param="promotion_code", owner=lambda code: code.promotion.coupon
        )
        self.tax_ids: Table[TaxId] = Table("tax_id", owner=lambda tax_id: tax_id.customer)
        self.tax_rates: Table[TaxRate] = Table("tax rate", param="tax_rate")

    def emit(
        self,
        event_type: str,
        subject: StripeObject,
        *,
        before: StripeObject | None = None,
        at: int | None = None,
    ) -> None:
        """Records that something happened to `subject`; `before` is its copy from before an update.

        An update that changed nothing makes no event. `at` is Unix seconds, now by default.
        """
        data = {"object": to_json(subject)}
        if before is not None:
            old = to_json(before)
            changed = {key: value for key, value in old.items() if data["object"].get(key) != value}
            if not changed:
                return
            data["previous_attributes"] = changed
        event = Event(
            id=self.ids.new("evt"),
            api_version=API_VERSION,
            created=at or self.clock.now(),
            data=data,
            request=self.request,
            type=event_type,
        )
        self.events.add(event)
        for listener in self.listeners:
            listener(event)
