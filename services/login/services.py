"""Everything that a login needs, made together."""

from typing import Self

from msgspec import Struct

from services.audit import Audit
from services.clock import Clock
from services.login.challenges import Challenges
from services.login.matching import Matching
from services.login.openings import Openings
from services.mail.queue import MailQueue
from services.sessions import Sessions
from services.store import Store
from services.stripe_gateway.gateway import Gateway
from services.tokens import Tokens


class Login(Struct, frozen=True):
    """`challenges` ask for a proof, `openings` are what it opens, `queue` holds the mails."""

    challenges: Challenges
    openings: Openings
    queue: MailQueue

    @classmethod
    def over(
        cls,
        *,
        gateway: Gateway,
        store: Store,
        tokens: Tokens,
        clock: Clock,
        audit: Audit,
        sessions: Sessions,
        codes: int,
        tries: int,
    ) -> Self:
        """One of each, sharing what is given; `codes` and `tries` are what one network has in an hour."""
        queue = MailQueue(store, clock, audit)
        challenges = Challenges(
            store=store,
            tokens=tokens,
            clock=clock,
            audit=audit,
            queue=queue,
            matching=Matching(gateway),
            codes=codes,
            tries=tries,
        )
        return cls(challenges, Openings(store, tokens, clock, sessions), queue)
