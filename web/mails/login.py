"""The mail with a login's code and link (issue 6.2)."""

from services.login.challenges import Challenges
from services.login.objects import Letter
from services.mail import Mail
from services.mail.queue import MailJob
from web import i18n
from web.i18n import _
from web.looks import Looks
from web.mails.letter import Words, mail
from web.rendering import Templates


class LoginMail:
    """Writes it at the moment of sending, in the language in which it was asked for."""

    def __init__(self, challenges: Challenges, templates: Templates, looks: Looks, base_url: str) -> None:
        self._challenges = challenges
        self._looks = looks
        self._templates = templates
        self._base_url = base_url

    async def __call__(self, job: MailJob) -> Mail | None:
        """None where nobody has the address. Raises GatewayError and StoreUnavailable."""
        letter = await self._challenges.letter(job.reference)
        if letter is None:
            return None
        with i18n.speaking(i18n.choose([job.locale])):
            await self._looks.refresh()
            look = self._looks.of(letter.goal.configuration)
            words = self._words(letter, look.business_name)
            return mail(self._templates, look, self._base_url, letter.to, words)

    def _words(self, letter: Letter, business: str) -> Words:
        return Words(
            subject=_("%(code)s is your code for %(business)s", code=letter.code, business=business),
            greeting=_("Someone, hopefully you, wants to open billing of %(business)s.", business=business),
            code_note=_("Enter this code on the page where you asked for it:"),
            code=letter.code,
            link_note=_("Or open billing with this link, on any device:"),
            button=_("Open billing"),
            link=f"{self._base_url}/p/code/link/{letter.link_token}",
            life_note=_("Code and link work once, for 10 minutes."),
            unasked_note=_(
                "If it was not you, do nothing: nobody can open your billing without this mail. "
                "Never give the code to anyone, not to %(business)s either.",
                business=business,
            ),
        )
