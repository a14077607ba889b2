"""How long what lives (SECURITY T3, S4).

| what | lives |
| --- | --- |
| a URL that nobody opened | 300 seconds |
| an open session without activity | 60 minutes |
| an open session at most | 12 hours |
| a dead URL, that it offers a code by e-mail | 24 hours, or as its merchant says |
"""

from services.sessions.objects import NewSession

URL_LIFE = 300
IDLE_LIFE = 60 * 60
FULL_LIFE = 12 * 60 * 60
RECOVERY_LIFE = 24 * 60 * 60
LONGEST_RECOVERY = 365 * 24 * 60 * 60
KEPT_FOR = 24 * 60 * 60  # after its end


def recovers_until(new: NewSession, now: int) -> int:
    """Until when the dead URL offers a code by e-mail: as its merchant says, at most a year."""
    asked = ((new.after_expiration or {}).get("customer_login") or {}).get("expires_at")
    return now + RECOVERY_LIFE if asked is None else min(int(asked), now + LONGEST_RECOVERY)


def limits(now: int) -> dict[str, int]:
    """A session lives that was active, and opened, after these moments."""
    return {"active_after": now - IDLE_LIFE, "opened_after": now - FULL_LIFE}
