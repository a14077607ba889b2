"""Changing and cancelling plans, one module per family of steps."""

from web.routes.plans import cancel, confirm, flow, payment, record, take_back, update

routes = [
    *update.routes,
    *confirm.routes,
    *cancel.routes,
    *take_back.routes,
    *payment.routes,
    *record.routes,
    *flow.routes,
]
