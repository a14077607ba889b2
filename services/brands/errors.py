"""Why a brand is not taken: in words for merchants, as the API passes them on."""


class BrandRefused(Exception):
    """`param` is the parameter in Stripe's bracketed form."""

    def __init__(self, message: str, param: str) -> None:
        super().__init__(message)
        self.param = param
