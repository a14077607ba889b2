"""Why a login goes no further."""

from services.login.objects import Challenge


class LoginRefused(Exception):
    """Nobody is signed in by this."""


class NoChallenge(LoginRefused):
    """This browser has asked for no code, or its proof is over: it starts again."""


class WrongCode(LoginRefused):
    def __init__(self, tries_left: int) -> None:
        super().__init__()
        self.tries_left = tries_left


class CodeDead(LoginRefused):
    """Used, replaced, too old, or tried too often: a new one is needed."""


class LinkDead(LoginRefused):
    """The mailed link was used, replaced or is too old; `challenge` is what a new mail can be asked for."""

    def __init__(self, challenge: Challenge | None) -> None:
        super().__init__()
        self.challenge = challenge


class TooMany(LoginRefused):
    """A budget is spent; counted alike whether anybody has the address (SECURITY L5, L6)."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds
