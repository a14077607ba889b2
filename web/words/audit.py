"""The audit log in the operator's words. Events keep their names, which are the same in every language."""

from collections.abc import Mapping

from services.audit import EVENTS, Record, Result
from web.i18n import N_, _
from web.words.plans import Badge, Tone

RESULTS: Mapping[Result, tuple[str, Tone]] = {
    "done": (N_("Done"), "good"),
    "failed": (N_("Not done"), "bad"),
    "intended": (N_("Begun"), "neutral"),
    "refused": (N_("Refused"), "warning"),
}
_ACTORS: Mapping[str, str] = {
    "customer": N_("Customer"),
    "operator": N_("Operator"),
    "system": N_("The portal itself"),
    "unknown": N_("Unknown"),
}


def badge(record: Record) -> Badge:
    """What came of it."""
    words, tone = RESULTS[record.result]
    return Badge(_(words), tone)


def actor(record: Record) -> str:
    """Who did it; a key of the merchant's by its id."""
    if record.actor.startswith("key:"):
        return _("Key %(id)s", id=record.actor.removeprefix("key:"))
    return _(_ACTORS.get(record.actor, record.actor))


def facts(record: Record) -> tuple[tuple[str, str], ...]:
    """What there is to know of it, in pairs of a term and its value."""
    pairs = (
        (_("Customer"), record.customer),
        (_("Object"), record.object),
        (_("Detail"), record.detail),
        (_("Request"), record.request_id),
        (_("Network address"), record.ip),
    )
    return tuple((term, value) for term, value in pairs if value)


def choices() -> tuple[tuple[str, str], ...]:
    """What can be asked for: everything, a family of events, one event."""
    families = dict.fromkeys(event.partition(".")[0] for event in EVENTS)
    found = [("", _("All events"))]
    for family in families:
        found.append((family, _("All of %(family)s", family=family)))
        found += [(event, event) for event in EVENTS if event.startswith(f"{family}.")]
    return tuple(found)
