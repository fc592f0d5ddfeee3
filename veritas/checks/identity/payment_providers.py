"""Tells who handles payments, by the hosts that a site loads from, posts to or links to."""

from __future__ import annotations

from veritas.checks.urls import belongs_to

PROVIDERS: dict[str, tuple[str, ...]] = {
    "PayPal": ("paypal.com", "paypalobjects.com", "paypal.me", "braintreegateway.com"),
    "Stripe": ("stripe.com", "stripe.network"),
    "Klarna": ("klarna.com", "klarnacdn.net", "klarnaservices.com", "sofort.com"),
    "Adyen": ("adyen.com", "adyenpayments.com"),
    "Mollie": ("mollie.com",),
    "Amazon Pay": ("payments-amazon.com", "pay.amazon.com"),
    "Apple Pay": ("applepay.cdn-apple.com",),
    "Google Pay": ("pay.google.com",),
    "Square": ("squareup.com", "squarecdn.com"),
    "Worldpay": ("worldpay.com",),
    "Checkout.com": ("checkout.com",),
    "Unzer": ("unzer.com", "heidelpay.com"),
    "Computop": ("computop.com", "computop-paygate.com"),
    "PAYONE": ("payone.com", "pay1.de"),
    "Saferpay": ("saferpay.com",),
    "Datatrans": ("datatrans.com", "datatrans.ch"),
    "Ratepay": ("ratepay.com",),
    "Przelewy24": ("przelewy24.pl",),
    "PayU": ("payu.com", "payu.pl"),
    "Afterpay": ("afterpay.com", "clearpay.co.uk"),
    "Authorize.net": ("authorize.net",),
    "2Checkout": ("2checkout.com",),
    "Shop Pay": ("shop.app",),
    "Razorpay": ("razorpay.com",),
    "Coinbase Commerce": ("commerce.coinbase.com",),
    "BitPay": ("bitpay.com",),
}


def payment_provider(host: str) -> str:
    """The provider a host belongs to, or empty when it is none that is known here."""
    return next(
        (
            name
            for name, domains in PROVIDERS.items()
            if any(belongs_to(host, domain) for domain in domains)
        ),
        "",
    )
