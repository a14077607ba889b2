"""How customers get in: sessions, personal links, and logging in with a code that is mailed to them."""

from msgspec import Struct

from services.budget import Budget
from services.links import Links
from services.login.challenges import Challenges
from services.login.openings import Openings
from services.login.services import Login
from services.mail.queue import MailQueue
from services.sessions import Sessions
from web.middleware.pace import MOST_REQUESTS, WITHIN_SECONDS
from web.wiring.base import Base


class Access(Struct):
    """`challenges` and `openings` are the two halves of a login; `mail_queue` holds the mails to be sent.

    `pace` is how fast a session may ask.
    """

    sessions: Sessions
    links: Links
    challenges: Challenges
    openings: Openings
    mail_queue: MailQueue
    pace: Budget


def make_access(base: Base) -> Access:
    """One of each, sharing `base` and each other."""
    sessions = Sessions(base.store, base.tokens, base.clock, base.audit)
    login = Login.over(
        gateway=base.gateway,
        store=base.store,
        tokens=base.tokens,
        clock=base.clock,
        audit=base.audit,
        sessions=sessions,
        codes=base.settings.login_limits.codes,
        tries=base.settings.login_limits.tries,
    )
    return Access(
        sessions=sessions,
        links=Links(base.store, base.tokens, base.clock, base.audit, sessions),
        challenges=login.challenges,
        openings=login.openings,
        mail_queue=login.queue,
        pace=Budget(MOST_REQUESTS, WITHIN_SECONDS, base.clock),
    )
