"""The mail with the code for a new e-mail address."""

from collections.abc import Callable

from services.mail import Mail
from web.i18n import _


def code_mail(business: str) -> Callable[[str, str], Mail]:
    """Makes the mail of an address and a code, in the language of the request at hand."""

    def compose(email: str, code: str) -> Mail:
        subject = _("%(code)s is your code for %(business)s", code=code, business=business)
        text = _(
            "Someone, hopefully you, wants to get the bills of %(business)s at this address.\n\n"
            "Your code: %(code)s\n\n"
            "Enter it on the page where you asked for it, within 10 minutes. "
            "If it was not you, do nothing: then nothing changes.",
            business=business,
            code=code,
        )
        return Mail(to=email, subject=subject, text=text, code=code)

    return compose
