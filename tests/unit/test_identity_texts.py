"""What texts and links say of who is behind a site, in the notations that sites use."""

from __future__ import annotations

import pytest

from veritas.checks.identity.calling_codes import CODES, code_of
from veritas.checks.identity.company_names import core_of, find_company_names, same_company
from veritas.checks.identity.company_numbers import find_company_numbers
from veritas.checks.identity.emails import email_of_link, find_emails
from veritas.checks.identity.founding_years import find_founding_years
from veritas.checks.identity.payment_providers import payment_provider
from veritas.checks.identity.phone_numbers import find_phone_numbers, phone_of_link
from veritas.checks.identity.postal_addresses import find_postal_addresses
from veritas.checks.identity.social_accounts import social_account
from veritas.checks.identity.trust_badges import claims_a_seal, confirms, seal_giver


@pytest.mark.parametrize(
    ("text", "number", "country"),
    [
        ("+49 30 23125 014", "+493023125014", "DE"),
        ("+49 (0)30 / 23 12 50-14", "+493023125014", "DE"),
        ("+49(0)3023125014", "+493023125014", "DE"),
        ("0049 30 23125014", "+493023125014", "DE"),
        ("Tel.: +44 (0)20 7946 0958", "+442079460958", "GB"),
        ("+44 20 7946-0958 (office)", "+442079460958", "GB"),
        ("call +1 (202) 555-0143 now", "+12025550143", "US"),
        ("+1-202-555-0143", "+12025550143", "US"),
        ("+33 1 99 00 12 34", "+33199001234", "FR"),
        ("+41 44 668 18 00", "+41446681800", "CH"),
        ("+43.1.234.5678", "+4312345678", "AT"),
        ("+351 212 345 678", "+351212345678", "PT"),
        ("+353 1 234 5678", "+35312345678", "IE"),
        ("Phone: 030 23125 014", "03023125014", ""),
        ("Telefon 030/23125-014", "03023125014", ""),
        ("Tél : 01 99 00 12 34", "0199001234", ""),
        ("☎ 0800 123 4567", "08001234567", ""),
        ("+800 1234 5678", "+80012345678", ""),
    ],
)
def test_phone_numbers(text: str, number: str, country: str) -> None:
    (found,) = find_phone_numbers(text)
    assert (found.number, (found.countries or ("",))[0]) == (number, country)
    assert found.quote in text


@pytest.mark.parametrize(
    "text",
    [
        *("Order 03023125014", "1.234.567,89", "2024-11-23 10:15", "+1", "12+493023125014"),
        *("10 + 49302312501", "001", "Tel. 0000000000", "EAN 4006381333931", "+0123456789"),
        *("1" * 30_000, "+49 " * 8_000, "Tel " * 8_000, "+49" + " 1" * 10_000),
    ],
)
def test_other_numbers_are_no_phone_numbers(text: str) -> None:
    assert find_phone_numbers(text) == ()


def test_phone_links() -> None:
    found = phone_of_link("tel:+49-30-23125014;phone-context=x")
    assert found is not None
    assert (found.number, found.countries) == ("+493023125014", ("DE",))
    assert phone_of_link("tel:%2B493023125014") is not None
    assert phone_of_link("tel:") is None
    assert phone_of_link("https://x.test/tel:+493023125014") is None


def test_no_calling_code_begins_another() -> None:
    assert all(code_of(code + "5555555") == code for code in CODES)
    assert len(CODES) > 200


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("Write to help@fair.test.", "help@fair.test"),
        ("<Help.Desk+a@Mail.Fair.TEST>", "Help.Desk+a@mail.fair.test"),
        ("info [at] fair [dot] test", "info@fair.test"),
        ("info(at)fair.test", "info@fair.test"),
        ("info(ät)fair(punkt)de", "info@fair.de"),
        ("icon@2x.png", ""),
        ("@fair.test", ""),
        ("a@b", ""),
        ("meet at fair.test", ""),
        ("a@" * 9_000, ""),
        ("a." * 9_000 + "@", ""),
    ],
)
def test_emails(text: str, email: str) -> None:
    assert find_emails(text) == ((email,) if email else ())


def test_email_links() -> None:
    assert email_of_link("mailto:Help@FAIR.test?subject=x") == "Help@fair.test"
    assert email_of_link("mailto:a%40fair.test,b@fair.test") == "a@fair.test"
    assert email_of_link("mailto:?subject=share") == ""
    assert email_of_link("https://fair.test/@a.b") == ""


@pytest.mark.parametrize(
    ("text", "register", "number", "right"),
    [
        (
            "Amtsgericht Charlottenburg, HRB 12345 B",
            "Handelsregister",
            "HRB 12345 B (Charlottenburg)",
            None,
        ),
        ("HRB12345, Amtsgericht München", "Handelsregister", "HRB 12345 (München)", None),
        ("Handelsregister: HRA 201337", "Handelsregister", "HRA 201337", None),
        ("HRB-Nr. 999", "Handelsregister", "HRB 999", None),
        ("AG Hamburg HR B 1", "", "", None),
        ("Company No. 01234567", "Companies House", "01234567", None),
        ("Registered in England and Wales, number 1234567", "Companies House", "01234567", None),
        ("Company number: SC123456", "Companies House", "SC123456", None),
        ("registered in Scotland (SC123456)", "Companies House", "SC123456", None),
        ("FN 123456a, HG Wien", "Firmenbuch", "FN 123456a", None),
        ("CHE-100.155.212", "UID-Register", "CHE-100.155.212", True),
        ("RCS Paris 303 265 045", "SIREN", "303265045", True),
        ("SIRET : 303 265 046 00012", "SIREN", "30326504600012", False),
        ("KvK 12345678", "KvK", "12345678", None),
        ("CVR-nr. 13 58 56 28", "CVR", "13585628", True),
        ("Org.nr: 556036-0793", "Bolagsverket", "5560360793", True),
        ("KRS: 0000123456", "KRS", "0000123456", None),
        ("company of 12345 people", "", "", None),
        ("HRB " * 9_000, "", "", None),
        ("company number " * 3_000, "", "", None),
    ],
)
def test_company_numbers(text: str, register: str, number: str, right: bool | None) -> None:
    found = [(one.register, one.number, one.fits) for one in find_company_numbers(text)]
    assert found == ([(register, number, right)] if register else [])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("FairMart GmbH, Beispielweg 12", ("FairMart GmbH",)),
        ("© 2026 The Example Company Ltd. All rights reserved", ("Example Company Ltd.",)),
        ("operated by Müller & Söhne GmbH & Co. KG in Ulm", ("Müller & Söhne GmbH & Co. KG",)),
        ("Beispiel UG (haftungsbeschränkt)", ("Beispiel UG (haftungsbeschränkt)",)),
        ("eBay Marketplaces GmbH", ("eBay Marketplaces GmbH",)),
        ("Société Exemple SARL au capital de", ("Société Exemple SARL",)),
        ("Esempio S.r.l.", ("Esempio S.r.l.",)),
        ("Voorbeeld B.V. te Amsterdam", ("Voorbeeld B.V.",)),
        ("Przykład Sp. z o.o.", ("Przykład Sp. z o.o.",)),
        ("Acme, Inc. and Other Corp", ("Acme Inc.", "Other Corp")),
        ("Are you as good AS we are?", ()),
        ("limited stock, the company", ()),
        ("in AG", ()),
        ("A " * 10_000, ()),
        ("Aa" * 10_000, ()),
    ],
)
def test_company_names(text: str, names: tuple[str, ...]) -> None:
    assert find_company_names(text) == names


def test_names_are_compared_generously() -> None:
    assert core_of("Müller & Söhne GmbH & Co. KG") == "muller sohne"
    assert same_company("FairMart GmbH", "FairMart Holding AG")
    assert same_company("Fair Mart GmbH", "FAIRMART")
    assert same_company("Beispiel Logistik GmbH", "Beispiel Handels GmbH")
    assert not same_company("FairMart GmbH", "Trackly Inc.")
    assert not same_company("Alpha Services GmbH", "Omega Services Ltd")
    assert not same_company("GmbH", "GmbH")


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("FairMart GmbH Beispielweg 12 10115 Berlin Germany", "DE"),
        ("Beispielweg 12, 10115 Berlin", ""),
        ("Beispielweg 12a, D-10115 Berlin", "DE"),
        ("Am Alten Markt 3-5 • 1010 Wien, Österreich", "AT"),
        ("Musterstrasse 7, CH-8001 Zürich", "CH"),
        ("1 Example Street, London SW1A 1AA", "GB"),
        ("12 Sample Road, Leeds LS1 4AP, United Kingdom", "GB"),
        ("500 Example Ave, Springfield, IL 62701", "US"),
        ("12 rue de l'Exemple, 75001 Paris, France", "FR"),
        ("12 bis, avenue du Modèle 69002 Lyon", "FR"),
        ("Voorbeeldstraat 12, 1012 AB Amsterdam", "NL"),
    ],
)
def test_postal_addresses(text: str, country: str) -> None:
    (found,) = find_postal_addresses(text)
    assert found.country == country


@pytest.mark.parametrize(
    "text",
    [
        *(
            "In 2019 we sold 10115 tents",
            "Version 12 2024 Release",
            "Call 12 10115",
            "Aa 1 " * 5_000,
        ),
        *("1 A" + "a" * 20_000, "A" * 20_000, "12 rue " * 3_000),
    ],
)
def test_other_texts_are_no_postal_addresses(text: str) -> None:
    assert find_postal_addresses(text) == ()


@pytest.mark.parametrize(
    ("text", "year", "online"),
    [
        ("Since 1998", 1998, False),
        ("Your outdoor shop online since 1998", 1998, True),
        ("Seit 1873 für unsere Kunden da", 1873, False),
        ("Est. 2004", 2004, False),
        ("Depuis 1999, notre boutique", 1999, False),
        ("Founded in 2011, our company makes tents", 2011, False),
    ],
)
def test_founding_years(text: str, year: int, online: bool) -> None:
    (found,) = find_founding_years(text)
    assert (found.year, found.online) == (year, online)


@pytest.mark.parametrize(
    "text",
    [
        *("© 1998-2026", "Member since 2019", "Joined 2011", "since 3000", "since 12"),
        "The river has flooded the valley four times since 1998, and nobody did anything about it.",
        *("since " * 900, "Copyright since 1998"),
    ],
)
def test_other_years_are_no_claims(text: str) -> None:
    assert find_founding_years(text) == ()


@pytest.mark.parametrize(
    ("url", "account"),
    [
        ("https://www.facebook.com/fairmart/", "fairmart"),
        ("https://instagram.com/fairmart", "fairmart"),
        ("https://de.linkedin.com/company/fairmart", "company/fairmart"),
        ("https://www.youtube.com/@fairmart", "@fairmart"),
        ("https://www.facebook.com/", ""),
        ("https://twitter.com", ""),
    ],
)
def test_social_accounts(url: str, account: str) -> None:
    found = social_account(url)
    assert found is not None
    assert found.account == account


@pytest.mark.parametrize(
    "url",
    [
        "https://www.facebook.com/sharer/sharer.php?u=x",
        "https://twitter.com/intent/tweet?text=x",
        "https://www.linkedin.com/shareArticle?url=x",
        "https://pinterest.com/pin/create/button/",
        "https://developers.facebook.com/docs",
        "https://www.youtube.com/watch?v=1",
        "https://facebook.com.evil.test/fairmart",
        "mailto:a@facebook.com",
    ],
)
def test_other_links_are_no_accounts(url: str) -> None:
    assert social_account(url) is None


def test_payment_providers() -> None:
    assert payment_provider("www.paypal.com") == "PayPal"
    assert payment_provider("js.stripe.com") == "Stripe"
    assert payment_provider("notpaypal.com") == ""


def test_seals_and_who_confirms_them() -> None:
    giver = seal_giver("Trusted Shops Gütesiegel")
    assert giver is not None
    assert confirms(giver, "https://www.trustedshops.de/bewertung/info_X.html")
    assert not confirms(giver, "https://trustedshops.de.evil.test/")
    assert seal_giver("Our tents") is None
    assert claims_a_seal("Verified shop")
    assert not claims_a_seal("FSC certified wood")
    assert claims_a_seal("Geprüfter Shop")
    assert not claims_a_seal("Tent, blue")
    long = "We have verified that this photograph shows the real product as it is sold in our shop."
    assert not claims_a_seal(long)
