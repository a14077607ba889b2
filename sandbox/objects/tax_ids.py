"""A customer's tax id (docs.stripe.com/api/customer_tax_ids/object)."""

from typing import Literal

from sandbox.objects.base import StripeObject


class TaxIdVerification(StripeObject, kw_only=True):
    status: Literal["pending", "unavailable", "unverified", "verified"]
    verified_address: str | None = None
    verified_name: str | None = None


class TaxIdOwner(StripeObject, kw_only=True):
    account: None = None
    application: None = None
    customer: str
    customer_account: None = None
    type: Literal["customer"] = "customer"


class TaxId(StripeObject, kw_only=True):
    id: str
    object: Literal["tax_id"] = "tax_id"
    country: str | None
    created: int
    customer: str
    customer_account: None = None
    livemode: bool = False
    owner: TaxIdOwner
    type: str
    value: str
    verification: TaxIdVerification
