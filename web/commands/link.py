"""`portal link`: a personal no-code link for one customer."""

from typing import get_args

import click

from web.api.links import FlowName
from web.commands.errors import WrongUse
from web.commands.running import ask_portal


@click.command()
@click.option("--customer", help="The customer's id, cus_….")
@click.option("--email", help="Or the e-mail address of exactly one customer.")
@click.option("--configuration", help="The portal configuration, bpc_…; the default one otherwise.")
@click.option("--flow", type=click.Choice(get_args(FlowName)), help="What it leads to; the portal otherwise.")
@click.option("--subscription", help="The subscription that the flow is about, sub_….")
@click.option("--expires", default="24h", show_default=True, help="How long it opens directly, up to 7d.")
@click.option("--return-url", help="Where the customer goes back to.")
@click.option("--locale", help="The language of the page, as `ja`; the customer's own otherwise.")
@click.option("--send", is_flag=True, help="Mail it to the customer too.")
def link(customer: str | None, email: str | None, *, send: bool, **options: str | None) -> None:
    """Make a link that opens the portal for one customer."""
    if (customer is None) == (email is None):
        raise WrongUse("Say for whom: --customer cus_… or --email …, one of them.")
    asked = {"customer": customer, "email": email, **options}
    form = {name: value for name, value in asked.items() if value is not None}
    made = ask_portal("/v1/portal/links", {**form, **({"send": "true"} if send else {})})
    click.echo(made["url"])
    if made["sent"]:
        click.echo("It is on its way to the customer by e-mail.", err=True)
