from services.payment_methods.payment_methods import Expiry, KeptMethod, PaidPlan, PaymentMethods, expiry

__all__ = ["Expiry", "KeptMethod", "PaidPlan", "PaymentMethods", "expiry"]
