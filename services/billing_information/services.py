"""All that the portal changes about billing information, put together."""

from msgspec import Struct

from services.billing_information.email_changes import EmailChanges
from services.billing_information.tax_ids import TaxIds
from services.billing_information.updating import Updating


class BillingInformation(Struct, frozen=True):
    """One service per thing that can be done; without a mailer no e-mail address can be changed."""

    updating: Updating
    tax_ids: TaxIds
    emails: EmailChanges | None
