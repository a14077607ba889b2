"""A mail in the merchant's looks: the same words as text and as HTML."""

from msgspec import Struct
from msgspec.structs import asdict

from services.mail import Mail
from web.i18n import _, current
from web.looks import Look
from web.rendering import Templates


class Words(Struct, frozen=True):
    """What a mail says, in this order; what is empty is left out."""

    subject: str
    greeting: str
    code: str = ""
    code_note: str = ""
    link_note: str = ""
    button: str = ""
    link: str = ""
    life_note: str = ""
    unasked_note: str = ""


def mail(templates: Templates, look: Look, base_url: str, to: str, words: Words) -> Mail:
    """For one receiver, in the language of the moment, its links at the configured base URL (SECURITY R4)."""
    logo_url = f"{base_url}{look.logo_url}" if look.logo_url else ""
    frame = {"brand": look, "lang": current().tag, "logo_url": logo_url}
    return Mail(
        to=to,
        subject=words.subject,
        text=_text(words, look.business_name),
        html=str(templates.render("mail/letter.html", {**asdict(words), **frame})),
        code=words.code or None,
        link=words.link or None,
    )


def _text(words: Words, business: str) -> str:
    code = _("Code: %(code)s", code=words.code) if words.code else ""
    parts = (
        words.greeting,
        words.code_note,
        code,
        words.link_note,
        words.link,
        words.life_note,
        words.unasked_note,
        f"-- \n{business}",
    )
    return "\n\n".join(part for part in parts if part) + "\n"
