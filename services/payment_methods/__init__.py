from services.payment_methods.payment_methods import Expiry, KeptMethod, PaymentMethods, expiry

__all__ = ["Expiry", "KeptMethod", "PaymentMethods", "expiry"]
