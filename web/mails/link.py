"""The mail with a personal no-code link (issue 6.3)."""

from services.customers import Customers
from services.links import Links
from services.login.addresses import address
from services.mail import Mail
from services.mail.queue import MailJob
from services.stripe_gateway.errors import NotFound
from web import i18n
from web.i18n import _
from web.looks import Looks
from web.mails.letter import Words, mail
from web.rendering import Templates


class LinkMail:
    """Writes it at the moment of sending, to the address that Stripe keeps, in the customer's language."""

    def __init__(
        self, links: Links, customers: Customers, templates: Templates, looks: Looks, base_url: str
    ) -> None:
        self._links = links
        self._customers = customers
        self._looks = looks
        self._templates = templates
        self._base_url = base_url

    async def __call__(self, job: MailJob) -> Mail | None:
        """None where nobody can be written to any more. Raises GatewayError and StoreUnavailable."""
        made = await self._links.letter(job.reference)
        if made is None:
            return None
        try:
            customer = await self._customers.get(made.link.customer)
        except NotFound:
            return None
        to = address(customer.email or "")
        if to is None:
            return None
        with i18n.speaking(i18n.choose([job.locale, *(customer.preferred_locales or ())])):
            await self._looks.refresh()
            look = self._looks.of(made.link.configuration)
            words = self._words(made.token, look.business_name)
            return mail(self._templates, look, self._base_url, to, words)

    def _words(self, token: str, business: str) -> Words:
        return Words(
            subject=_("Your billing at %(business)s", business=business),
            greeting=_("%(business)s sends you the way to your billing.", business=business),
            link_note=_("See your plan and invoices, or change how you pay:"),
            button=_("Open billing"),
            link=f"{self._base_url}/p/link/{token}",
            life_note=_("The link opens billing once. After that it asks for a code, which we mail to you."),
            unasked_note=_(
                "The link is yours alone: please do not forward this mail. If you have nothing to do with "
                "%(business)s, ignore it.",
                business=business,
            ),
        )
