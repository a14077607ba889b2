"""Paused collections in the operator's words."""

from services.paused.listing import ListedSubscription
from services.paused.scanning import Progress
from web.formats import date_time, long_date, money, number
from web.i18n import N_, _
from web.words.plans import Badge, status_badge
from web.words.prices import rhythm

_BEHAVIORS = {
    "keep_as_draft": N_("Kept as drafts"),
    "mark_uncollectible": N_("Marked uncollectible"),
    "void": N_("Voided"),
}


def payer(listed: ListedSubscription) -> str:
    """Whose subscription it is, by the best name that there is."""
    customer = listed.customer
    if customer.deleted:
        return _("Deleted customer")
    return customer.name or customer.email or customer.id


def amount(listed: ListedSubscription) -> tuple[str, str]:
    """The amount and its rhythm; a word alone where use decides."""
    if listed.amount is None or listed.recurring is None:
        return _("Varies"), ""
    return money(listed.amount, listed.currency), rhythm(listed.recurring)


def badge(listed: ListedSubscription) -> Badge:
    """Its collection where that is paused, its state otherwise (R14)."""
    return Badge(_("Collection paused"), "neutral") if listed.pause else status_badge(listed.status)


def pause_facts(listed: ListedSubscription) -> tuple[tuple[str, str], ...]:
    """Since when, what becomes of invoices, until when; nothing for one that is not paused."""
    pause = listed.pause
    if pause is None:
        return ()
    resumes = _("When you resume it") if pause.resumes_at is None else long_date(pause.resumes_at)
    return (
        (_("Paused since"), _since(listed)),
        (_("Invoices"), _(_BEHAVIORS[pause.behavior])),
        (_("Resumes"), resumes),
    )


def scan_sentence(progress: Progress | None, *, listens: bool) -> str:
    """How far the list can be trusted to be whole; `listens` is whether webhooks are set up."""
    if progress is None:
        return _("The portal has not looked through your subscriptions yet.")
    if progress.finished is None:
        return _(
            "The portal is looking through your subscriptions: %(count)s so far. The list may not be whole.",
            count=number(progress.read),
        )
    if not listens:
        return _(
            "Webhooks are not set up, so this is what was found on %(when)s. The next look is at night.",
            when=date_time(progress.finished),
        )
    return _(
        "Kept up to date by webhooks; all subscriptions were last looked through on %(when)s.",
        when=date_time(progress.finished),
    )


def _since(listed: ListedSubscription) -> str:
    if listed.since is not None:
        return long_date(listed.since)
    if listed.found is not None:
        return _("Before %(date)s", date=long_date(listed.found))
    return _("Not known yet")
