"""/v1/account (docs.stripe.com/api/accounts)."""

from sandbox.api.operations import Call, Operations
from sandbox.api.params import Params
from sandbox.objects.account import Account

operations = Operations()


@operations("GET", "/v1/account")
def retrieve_account(call: Call[Params]) -> Account:
    return call.world.account
