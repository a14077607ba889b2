"""The webhook endpoint object (docs.stripe.com/api/webhook_endpoints/object)."""

from typing import Literal

from msgspec import UNSET, UnsetType

from sandbox.objects.base import Metadata, StripeObject


class WebhookEndpoint(StripeObject, kw_only=True):
    """Only the answer to its creation tells the `secret` that signs its deliveries."""

    id: str
    object: Literal["webhook_endpoint"] = "webhook_endpoint"
    api_version: str | None = None
    application: None = None
    created: int
    description: str | None = None
    enabled_events: list[str]
    livemode: bool = False
    metadata: Metadata
    secret: str | UnsetType = UNSET
    status: Literal["disabled", "enabled"] = "enabled"
    url: str
