"""VAT numbers: the forms and check digits of all countries of the Union, and their notations."""

from __future__ import annotations

import pytest

from veritas.checks.identity.vat_checksums import RULES, fits, has_form
from veritas.checks.identity.vat_numbers import find_vat_numbers

# Made up; right by python-stdnum 2.2, with which 40,000 random numbers a country were compared.
RIGHT = {
    "AT": ("U63608377", "U84011070", "U24824475"),
    "BE": ("0702858733", "1538737526", "1658843322"),
    "BG": ("609049773", "859032091", "237149638"),
    "CHE": ("903346480", "388823137", "106970713"),
    "CY": ("73152906U", "67042464D", "78323455L"),
    "CZ": ("84061952", "14072483", "00597279"),
    "DE": ("293411368", "620877586", "966380803"),
    "DK": ("81628025", "42665754", "39942321"),
    "EE": ("511833588", "462348902", "302774681"),
    "EL": ("047752378", "210529677", "395013236"),
    "ES": ("G54555016", "B94921434", "A05168752"),
    "FI": ("79481926", "90851836", "83377654"),
    "FR": ("VB432368223", "DB079721742", "A1105821979"),
    "GB": ("070338290", "043993156", "267041314210"),
    "HR": ("60486160899", "37276111008", "37492989767"),
    "HU": ("96985698", "12515824", "61711967"),
    "IE": ("9908125JE", "2084408A", "5073531M"),
    "IT": ("90136690303", "10024740911", "78413970423"),
    "LT": ("735507523517", "029865188014", "935740211"),
    "LU": ("05393703", "80617109", "01533426"),
    "LV": ("97973342578", "40254140315", "94190993753"),
    "MT": ("44050850", "13516722", "89020347"),
    "NL": ("809153440B81", "258904392B25", "984284382B70"),
    "NO": ("704116799", "866349363", "908752449"),
    "PL": ("2291384583", "0876818760", "3639943841"),
    "PT": ("274058910", "606123628", "674694520"),
    "RO": ("7832524665", "7375976225", "75417558"),
    "SE": ("946907708601", "053419615901", "688798464601"),
    "SI": ("82496544", "61962627", "60127309"),
    "SK": ("4291312751", "6540583357", "2788847292"),
    "XI": ("248285492", "197472167", "971260970"),
}


@pytest.mark.parametrize("prefix", sorted(RULES))
def test_right_numbers_fit_and_each_other_last_digit_does_not(prefix: str) -> None:
    for number in RIGHT[prefix]:
        assert has_form(prefix, number)
        assert fits(prefix, number) is True
        at = {"NL": 8, "SE": 9, "IE": 6, "CY": 7, "ES": 7, "GB": 8, "XI": 8}.get(
            prefix, len(number) - 1
        )
        others = [
            number[:at] + digit + number[at + 1 :] for digit in "0123456789" if digit != number[at]
        ]
        wrong = [one for one in others if fits(prefix, one) is False]
        # A weight may leave one other digit right; most must not be.
        assert len(wrong) >= len(others) - 2


@pytest.mark.parametrize(
    ("prefix", "number"),
    [
        ("BG", "7501020018"),
        ("CZ", "7103192745"),
        ("GB", "GD001"),
        ("LV", "16117519997"),
    ],
)
def test_forms_without_a_certain_check_digit_are_not_judged(prefix: str, number: str) -> None:
    assert fits(prefix, number) is None


@pytest.mark.parametrize(
    ("text", "number", "right"),
    [
        ("USt-IdNr.: DE 136 695 976", "DE136695976", True),
        ("VAT number: DE136695976", "DE136695976", True),
        ("VAT ID DE-136.695.976.", "DE136695976", True),
        ("Umsatzsteuer-Identifikationsnummer gemäß § 27a UStG: DE136695975", "DE136695975", False),
        ("(DE136695976)", "DE136695976", True),
        ("UID: ATU 13585627", "ATU13585627", True),
        ("CHE-100.155.212 MWST", "CHE100155212", True),
        ("TVA intracommunautaire : FR 40 303 265 045", "FR40303265045", True),
        ("BTW NL4495445B01", "", None),
        ("BTW-nummer: NL 0044.95.445.B.01", "NL004495445B01", True),
        ("P. IVA IT00743110157", "IT00743110157", True),
        ("ΑΦΜ EL 094259216", "EL094259216", True),
        ("VAT GR094259216", "EL094259216", True),
        ("GB 980 7806 84 VAT", "GB980780684", True),
        ("part DE136695975 in stock", "", None),
        ("IDE136695976", "", None),
        ("DE1366959761", "", None),
        ("VAT DE1366959761", "", None),
        ("VAT number: DE000000000", "DE000000000", False),
        ("Tax: see IE6433435F", "IE6433435F", True),
    ],
)
def test_notations(text: str, number: str, right: bool | None) -> None:
    found = find_vat_numbers(text)
    assert [(one.number, one.fits) for one in found] == ([(number, right)] if number else [])
    assert all(one.quote in text for one in found)


def test_a_number_counts_once_and_not_more_than_twenty_do() -> None:
    assert len(find_vat_numbers("VAT DE136695976, DE 136695976")) == 1
    many = " ".join(f"VAT LU{n:06d}{n % 89:02d}" for n in range(100_000, 100_100))
    assert len(find_vat_numbers(many)) == 20


@pytest.mark.parametrize(
    "text", ["DE" * 20_000, "VAT " * 20_000, "DE 1" * 9_000, "CHE-" + "1." * 30_000]
)
def test_a_flood_finds_nothing(text: str) -> None:
    assert find_vat_numbers(text) == ()
