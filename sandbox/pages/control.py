"""What browser tests steer the sandbox with: outbox, reset and clock.

Parameters come in the query or as a form, answers go out as JSON; a browser that asks for HTML is led
back to QA's page instead.
"""

from typing import Any, get_args

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sandbox.api.errors import StripeError, unknown_parameter
from sandbox.billing.timeline import check_reach
from sandbox.outbox import Mail
from sandbox.pages.site import json_answer, sandbox_of
from sandbox.seed import HISTORY, SeedName

LEAST_HISTORY = 100


async def sent_parameters(request: Request) -> dict[str, str]:
    """Query and form together; the form wins. Files are left out."""
    form = await request.form()
    sent = {key: value for key, value in form.items() if isinstance(value, str)}
    return {**request.query_params, **sent}


async def only(request: Request, *names: str) -> dict[str, str]:
    """The parameters that were sent. Raises StripeError for any but these: it may be a slip of the pen."""
    sent = await sent_parameters(request)
    for name in sent.keys() - set(names):
        raise unknown_parameter(name)
    return sent


def answer(request: Request, body: object) -> Response:
    if "text/html" in request.headers.get("accept", ""):
        return RedirectResponse(f"{request.scope['root_path']}/", status_code=303)
    return json_answer(body)


async def list_mails(request: Request) -> Response:
    """`to` narrows the list to one address."""
    return json_answer(sandbox_of(request).outbox.to(request.query_params.get("to")))


async def accept_mail(request: Request) -> Response:
    """Takes a mail as JSON. Raises StripeError (400) for anything else."""
    sandbox = sandbox_of(request)
    try:
        mail = msgspec.json.decode(await request.body(), type=Mail)
    except msgspec.MsgspecError as error:
        raise StripeError(f"Invalid mail: {error}") from error
    return json_answer(sandbox.outbox.add(mail, sandbox.clock.now()))


async def reset(request: Request) -> Response:
    """`seed` is `demo` (the default) or `empty`. The clock goes on from where it is.

    `invoices`: how many the customer with many has; fewer are made faster.
    """
    sandbox = sandbox_of(request)
    sent = await only(request, "seed", "invoices")
    seed, history = sent.get("seed", "demo"), _history(sent.get("invoices", str(HISTORY)))
    for name in get_args(SeedName):
        if name == seed:
            sandbox.reset(name, history)
            return answer(request, {"seed": seed, "now": sandbox.clock.now()})
    raise StripeError(f"Invalid seed: must be one of {' or '.join(get_args(SeedName))}", param="seed")


def _history(value: str) -> int:
    if not value.isdecimal() or not LEAST_HISTORY <= int(value) <= HISTORY:
        raise StripeError(f"invoices is a number from {LEAST_HISTORY} to {HISTORY}.", param="invoices")
    return int(value)


async def show_clock(request: Request) -> Response:
    return json_answer({"now": sandbox_of(request).clock.now()})


async def advance_clock(request: Request) -> Response:
    """`advance_to` is Unix seconds; or `days` from now. Everything due until then happens."""
    sandbox = sandbox_of(request)
    sent = await only(request, "advance_to", "days")
    sandbox.advance_to(_moment(sent, sandbox.clock.now()))
    return answer(request, {"now": sandbox.clock.now()})


def _moment(sent: dict[str, Any], now: int) -> int:
    name = "days" if "advance_to" not in sent and "days" in sent else "advance_to"
    value = str(sent.get(name, ""))
    if not value:
        raise StripeError("Missing required param: advance_to.", code="parameter_missing", param=name)
    if not value.isdecimal():
        raise StripeError(f"Invalid integer: {value}", code="parameter_invalid_integer", param=name)
    moment = now + int(value) * 86400 if name == "days" else int(value)
    if moment < now:
        raise StripeError(f"The time {moment} lies in the past: it is {now} now.", param=name)
    check_reach(now, moment, name)
    return moment


routes = [
    Route("/outbox.json", list_mails, methods=["GET"]),
    Route("/outbox", accept_mail, methods=["POST"]),
    Route("/reset", reset, methods=["POST"]),
    Route("/clock", show_clock, methods=["GET"]),
    Route("/clock", advance_clock, methods=["POST"]),
]
