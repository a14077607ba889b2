"""Templates: each compiles, reads what its context declares and nothing else, and runs no script."""

import re
from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest
from jinja2 import meta, nodes
from msgspec.structs import fields

from tests.unit.web.portal import TEMPLATES as PORTAL
from tests.unit.web.test_template_rules import MAILS
from web import errors, finished, panels, refused, rendering
from web.routes import (
    activity,
    billing_information,
    home,
    invoices,
    payment_methods,
    payments,
    settings,
    subscriptions,
)
from web.routes.login import accounts, code, gone, link, page

ENVIRONMENT = PORTAL.environment
NAMES = sorted(ENVIRONMENT.list_templates(extensions=["html"]))
SOURCES = {name: (Path(rendering.TEMPLATES) / name).read_text() for name in NAMES}

FRAME = {field.name for field in fields(rendering.Frame)} | {"brand", "locale", "preview"}

CONTEXTS: dict[str, type] = {
    "activity/page.html": activity.ActivityPage,
    "activity/_older.html": activity.ActivityPage,
    "billing_information/_email.html": billing_information.email.CodeStep,
    "billing_information/_tax_id.html": billing_information.tax_ids.TaxIdStep,
    "billing_information/_update.html": billing_information.update.UpdateStep,
    "billing_information/_panel.html": billing_information.BillingInformationPanel,
    "errors/_error.html": errors.ErrorPage,
    "errors/_fault.html": errors.ErrorPage,
    "errors/_panel.html": panels.PanelFailed,
    "errors/_part.html": panels.PanelFailed,
    "errors/_refused.html": refused.RefusedStep,
    "errors/page.html": errors.ErrorPage,
    "flows/_finished.html": finished.FinishedStep,
    "home/_late.html": panels.PanelLate,
    "home/logged_out.html": home.LoggedOut,
    "login/accounts.html": accounts.AccountsPage,
    "login/code.html": code.CodePage,
    "login/gone.html": gone.GonePage,
    "login/link.html": link.LinkPage,
    "login/page.html": page.LoginPage,
    "home/page.html": panels.HomePage,
    "invoices/_older.html": invoices.InvoicesPanel,
    "invoices/_panel.html": invoices.InvoicesPanel,
    "invoices/_bank.html": invoices.pay.BankStep,
    "invoices/_pay.html": invoices.pay.PayStep,
    "invoices/_pay_all.html": invoices.pay_all.PayAllStep,
    "invoices/_results.html": invoices.pay_all.ResultsStep,
    "invoices/_settled.html": invoices.pay.NothingToPay,
    "invoices/_view.html": invoices.view.InvoiceView,
    "payment_methods/_add.html": payment_methods.add.AddStep,
    "payment_methods/_leave.html": payment_methods.add.LeaveStep,
    "payment_methods/_remove.html": payment_methods.remove.RemoveStep,
    "payment_methods/_use.html": payment_methods.choose.UseStep,
    "payment_methods/_panel.html": payment_methods.PaymentMethodsPanel,
    "payments/_list.html": payments.PaymentHistory,
    "settings/login.html": settings.login.OperatorLoginPage,
    "settings/link.html": settings.link.LinkPage,
    "settings/link_deactivate.html": settings.link.DeactivatePage,
    "settings/nobody.html": settings.preview.NobodyPage,
    "settings/no_password.html": settings.login.NoPasswordPage,
    "settings/branding/_form.html": settings.branding.page.BrandingPage,
    "settings/portal.html": settings.portal.page.PortalPage,
    "settings/_paused.html": settings.paused.PausedPage,
    "settings/_paused_older.html": settings.paused.PausedPage,
    "settings/_activity.html": settings.activity.SettingsActivity,
    "settings/_activity_older.html": settings.activity.SettingsActivity,
    "subscriptions/_panel.html": subscriptions.SubscriptionsPanel,
}
# Fragments that read a part of a context which a sibling reads whole.
PARTS = {
    "settings/_activity_older.html": {
        "missing",
        "choices",
        "event",
        "customer",
        "object",
        "filtered",
        "path",
        "csv_url",
    },
    "activity/_older.html": {"business"},
    "errors/_fault.html": {"title"},
    "errors/_part.html": {"title"},
    "invoices/_older.html": {
        "open",
        "export_url",
        "filters",
        "news",
        "pay_all_url",
        "payments_url",
    },
    "settings/_paused_older.html": {
        "collection",
        "collections",
        "csv_path",
        "path",
        "scan",
    },
}


# The macros that draw a step, with the place of its heading among what they are given.
HEADINGS = {"plan_step": 0, "swap_step": 1, "step": 1}


@pytest.mark.parametrize("name", NAMES)
def test_a_template_compiles(name: str) -> None:
    """A mistake in a template is found before a customer finds it."""
    ENVIRONMENT.get_template(name)


@pytest.mark.parametrize("name", sorted(CONTEXTS))
def test_a_context_is_what_its_template_reads(name: str) -> None:
    """STYLE 7: the keys declared are the keys read, included and extended templates too."""
    declared = {field.name for field in fields(CONTEXTS[name])}
    read = set().union(*(undeclared(part) for part in family(name))) - FRAME
    assert declared - PARTS.get(name, set()) == read


def family(name: str) -> Iterator[str]:
    """A template with all that it includes or extends."""
    yield name
    for used in meta.find_referenced_templates(ENVIRONMENT.parse(SOURCES[name])):
        assert used is not None, "a template names its parts outright"
        if not used.startswith("components/") and not used.endswith("_links.html"):
            yield from family(used)


@pytest.mark.parametrize(
    "name", [name for name in NAMES if "/_" not in name and not name.startswith("components/")]
)
def test_a_page_is_titled_like_its_step(name: str) -> None:
    """WCAG 2.4.2: the tab says what the heading says."""
    titles = [
        block.body
        for block in ENVIRONMENT.parse(SOURCES[name]).find_all(nodes.Block)
        if block.name == "title"
    ]
    headings = [heading for part in family(name) for heading in drawn(part)]
    assert [[nodes.Output([heading])] for heading in headings] in (titles, [])


def drawn(name: str) -> Iterator[nodes.Expr]:
    """The heading of each step that a template draws, as it is written there."""
    for block in ENVIRONMENT.parse(SOURCES[name]).find_all(nodes.CallBlock):
        macro = block.call.node
        if isinstance(macro, nodes.Name) and macro.name in HEADINGS:
            yield block.call.args[HEADINGS[macro.name]]


def undeclared(name: str) -> set[str]:
    """What a template reads of its context; macros imported at its top are its own."""
    parsed = ENVIRONMENT.parse(SOURCES[name])
    imported = {macro for found in parsed.find_all(nodes.FromImport) for macro in found.names}
    return meta.find_undeclared_variables(parsed) - set(ENVIRONMENT.globals) - imported


@pytest.mark.parametrize("name", NAMES)
def test_no_inline_script_or_style(name: str) -> None:
    """SECURITY H3: nothing that a strict policy would have to allow."""
    source = SOURCES[name]
    if name in MAILS:
        source = re.sub(r"\sstyle=", " ", source)
    assert re.search(r"\sstyle=|<style|\son[a-z]+=|hx-on|js:|javascript:|hx-vals='js", source) is None
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", source))
    assert re.search(r"hx-trigger=\"[^\"]*\[", source) is None


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_marked_safe(name: str) -> None:
    """SECURITY X2: everything is escaped; JSON in an attribute is escaped once more."""
    assert "|safe" not in SOURCES[name].replace(" ", "")
    assert "autoescape" not in SOURCES[name]


def test_markup_is_made_in_reviewed_places_only() -> None:
    """SECURITY X2: who builds markup outside a template is on this list."""
    makers = {
        path.relative_to(rendering.TEMPLATES.parent).as_posix()
        for path in rendering.TEMPLATES.parent.rglob("*.py")
        if "Markup(" in path.read_text()
    }
    assert makers == {"panels.py", "rendering.py", "templating.py"}


def test_a_missing_value_is_an_error() -> None:
    """STYLE 7: what was not given is never printed as nothing."""
    with pytest.raises(jinja2.UndefinedError):
        PORTAL.render("home/_late.html", {"id": "x"})


def test_macros_do_not_inherit_attributes_unseen() -> None:
    """STYLE ugly 11: only headers are inherited, and say so: CSRF, and that a step stands alone."""
    inherited = [name for name, source in SOURCES.items() if ":inherited" in source]
    assert inherited == ["base.html", "plans/whole.html"]
