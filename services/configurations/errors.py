"""Why a configuration is not made, changed or used: in words for merchants, as the API passes them on."""


class ConfigurationRefused(Exception):
    """`param` is the parameter in Stripe's bracketed form, `code` Stripe's word for the kind of refusal."""

    def __init__(self, message: str, param: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.param = param
        self.code = code


class ConfigurationMissing(Exception):
    def __init__(self, configuration_id: str) -> None:
        super().__init__(f"No such configuration: '{configuration_id}'")
        self.configuration_id = configuration_id
