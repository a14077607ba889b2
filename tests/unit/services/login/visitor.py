"""Someone in front of the login page, with a browser and perhaps a mailbox."""

from services.audit import Origin
from services.login.objects import Challenge, Goal, Letter, Proof
from services.login.services import Login

GOAL = Goal(configuration="bpc_1", slug="front", locale="en", return_url="https://shop.example/account")
ORIGIN = Origin(actor="customer", ip="203.0.113.7")


class Visitor:
    def __init__(self, login: Login, browser: str = "bpv_browser", origin: Origin = ORIGIN) -> None:
        self._login = login
        self.browser = browser
        self.origin = origin

    async def ask(self, email: str = "ada@example.com") -> Challenge:
        return await self._login.challenges.ask(self.browser, GOAL, self.origin, shown=email, email=email)

    async def mailed(self, email: str = "ada@example.com") -> Letter:
        """What the mail says after asking."""
        letter = await self._login.challenges.letter((await self.ask(email)).id)
        assert letter is not None
        return letter

    async def enter(self, code: str) -> Proof:
        return await self._login.challenges.enter(self.browser, code, self.origin)

    async def follow(self, token: str) -> Proof:
        return await self._login.challenges.follow(token, self.browser, self.origin)


def wrong(code: str) -> str:
    """Any other code."""
    return f"{(int(code) + 1) % 1_000_000:06}"
