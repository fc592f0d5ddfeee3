"""Whether a VAT number's check digit fits, country by country. Pure arithmetic.

The formats are those of the European Commission's VIES FAQ, question 11; the arithmetic is each
country's own, as the authorities and the BMF's "Berechnungsverfahren der Prüfziffern" give it.
Where a form has no check digit, or one that does not always hold, the answer is None.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_ES_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_IE_LETTERS = "WABCDEFGHIJKLMNOPQRSTUV"
_FR_SIGNS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CY_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21)


def _weighted(digits: str, weights: Sequence[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def luhn(digits: str) -> bool:
    """Whether the last digit is the one that ISO/IEC 7812-1, annex B, asks for."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + index % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


def _mod_11_10(digits: str) -> bool:
    """ISO 7064, MOD 11,10."""
    product = 10
    for digit in digits[:-1]:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == int(digits[-1])


def _at(number: str) -> bool:
    digits = number[1:]
    total = 4
    for index, digit in enumerate(digits[:7]):
        value = int(digit) * (1 + index % 2)
        total += value // 10 + value % 10
    return -total % 10 == int(digits[7])


def _be(number: str) -> bool:
    return (int(number[:8]) + int(number[8:])) % 97 == 0


def _bg(number: str) -> bool | None:
    if len(number) == 10:
        return None  # people's numbers of three kinds: too many fit by chance
    check = _weighted(number[:8], range(1, 9)) % 11
    if check == 10:
        check = _weighted(number[:8], range(3, 11)) % 11 % 10
    return check == int(number[8])


def _cy(number: str) -> bool:
    total = sum(_CY_ODD[int(digit)] for digit in number[:8:2]) + sum(map(int, number[1:8:2]))
    return number[8] == chr(ord("A") + total % 26)


def _cz(number: str) -> bool | None:
    if len(number) != 8:
        return None  # people's numbers, some of them without a check digit
    check = (11 - _weighted(number[:7], range(8, 1, -1))) % 11
    return (check or 1) % 10 == int(number[7])


def _dk(number: str) -> bool:
    return _weighted(number, (2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


def _ee(number: str) -> bool:
    return _weighted(number, (3, 7, 1, 3, 7, 1, 3, 7, 1)) % 10 == 0


def _el(number: str) -> bool:
    return _weighted(number[:8], [2 ** (8 - n) for n in range(8)]) % 11 % 10 == int(number[8])


def _es(number: str) -> bool:
    first, middle, last = number[0], number[1:8], number[8]
    if first.isdigit():
        return _ES_LETTERS[int(number[:8]) % 23] == last
    if first in "XYZ":
        return _ES_LETTERS[int(str("XYZ".index(first)) + middle) % 23] == last
    if first in "KLM":
        return _ES_LETTERS[int(middle) % 23] == last
    check = next(digit for digit in range(10) if luhn(f"{middle}{digit}"))
    return last in {str(check), "JABCDEFGHI"[check]}


def _fi(number: str) -> bool:
    return _weighted(number, (7, 9, 10, 5, 8, 4, 2, 1)) % 11 == 0


def _fr(number: str) -> bool:
    key, siren = number[:2], number[2:]
    if not siren.startswith("000") and not luhn(siren):  # Monaco's are no SIREN
        return False
    if key.isdigit():
        return int(siren + "12") % 97 == int(key)
    first, second = _FR_SIGNS.index(key[0]), _FR_SIGNS.index(key[1])
    check = first * 24 + second - 10 if key[0].isdigit() else first * 34 + second - 100
    return (int(siren) + 1 + check // 11) % 11 == check % 11


def _gb(number: str) -> bool | None:
    if len(number) == 5:
        return None  # government departments and health authorities
    return _weighted(number[:9], (8, 7, 6, 5, 4, 3, 2, 10, 1)) % 97 in {0, 42, 55}


def _hu(number: str) -> bool:
    return _weighted(number, (9, 7, 3, 1, 9, 7, 3, 1)) % 10 == 0


def _ie(number: str) -> bool:
    if number[1].isdigit():
        digits, extra = number[:7], number[8:]
    else:  # before 2013
        digits, extra = f"0{number[2:7]}{number[0]}", ""
    total = _weighted(digits, range(8, 1, -1)) + 9 * _IE_LETTERS.index(extra or "W")
    return _IE_LETTERS[total % 23] == number[7]


def _it(number: str) -> bool:
    return luhn(number)


def _lt(number: str) -> bool:
    body = number[:-1]
    check = _weighted(body, [1 + n % 9 for n in range(len(body))]) % 11
    if check == 10:
        check = _weighted(body, [1 + (n + 2) % 9 for n in range(len(body))]) % 11 % 10
    return check == int(number[-1])


def _lu(number: str) -> bool:
    return int(number[:6]) % 89 == int(number[6:])


def _lv(number: str) -> bool | None:
    if number[0] <= "3":
        return None  # people's numbers, the newer ones without a check digit
    return _weighted(number, (9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1)) % 11 == 3


def _mt(number: str) -> bool:
    return _weighted(number, (3, 4, 6, 7, 8, 9, 10, 1)) % 37 == 0


def _nl(number: str) -> bool:
    old = _weighted(number[:9], (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0
    # Since 2020 sole traders have numbers of which only ISO 7064, MOD 97-10, holds.
    new = int("".join(str(int(sign, 36)) for sign in f"NL{number}")) % 97 == 1
    return old or new


def _pl(number: str) -> bool:
    return _weighted(number[:9], (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11 == int(number[9])


def _pt(number: str) -> bool:
    return -_weighted(number[:8], range(9, 1, -1)) % 11 % 10 == int(number[8])


def _ro(number: str) -> bool:
    body = number[:-1].zfill(9)
    return _weighted(body, (7, 5, 3, 2, 1, 7, 5, 3, 2)) * 10 % 11 % 10 == int(number[-1])


def _se(number: str) -> bool:
    return luhn(number[:10])


def _si(number: str) -> bool:
    check = 11 - _weighted(number[:7], range(8, 1, -1)) % 11
    return check % 10 == int(number[7]) and check != 11


def _sk(number: str) -> bool:
    return int(number) % 11 == 0


def _ch(number: str) -> bool:
    return -_weighted(number[:8], (5, 4, 3, 2, 7, 6, 5, 4)) % 11 == int(number[8])


def _no(number: str) -> bool:
    return _weighted(number, (3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


RULES: dict[str, tuple[str, Callable[[str], bool | None]]] = {
    "AT": (r"U\d{8}", _at),
    "BE": (r"[01]\d{9}", _be),
    "BG": (r"\d{9,10}", _bg),
    "CHE": (r"\d{9}", _ch),
    "CY": (r"\d{8}[A-Z]", _cy),
    "CZ": (r"\d{8,10}", _cz),
    "DE": (r"\d{9}", lambda number: number[0] != "0" and _mod_11_10(number)),
    "DK": (r"\d{8}", _dk),
    "EE": (r"\d{9}", _ee),
    "EL": (r"\d{9}", _el),
    "ES": (r"(?:\d{8}[A-Z]|[XYZKLM]\d{7}[A-Z]|[A-HJNP-SUVW]\d{7}[0-9A-J])", _es),
    "FI": (r"\d{8}", _fi),
    "FR": (r"[0-9A-HJ-NP-Z]{2}\d{9}", _fr),
    "GB": (r"(?:\d{9}|\d{12}|(?:GD|HA)\d{3})", _gb),
    "HR": (r"\d{11}", _mod_11_10),
    "HU": (r"\d{8}", _hu),
    "IE": (r"(?:\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W])", _ie),
    "IT": (r"\d{11}", _it),
    "LT": (r"(?:\d{9}|\d{12})", _lt),
    "LU": (r"\d{8}", _lu),
    "LV": (r"\d{11}", _lv),
    "MT": (r"\d{8}", _mt),
    "NL": (r"\d{9}B\d{2}", _nl),
    "NO": (r"\d{9}", _no),
    "PL": (r"\d{10}", _pl),
    "PT": (r"\d{9}", _pt),
    "RO": (r"\d{2,10}", _ro),
    "SE": (r"\d{10}\d{2}", _se),
    "SI": (r"\d{8}", _si),
    "SK": (r"\d{10}", _sk),
    "XI": (r"(?:\d{9}|\d{12}|(?:GD|HA)\d{3})", _gb),
}
"""The form of the number behind each prefix, and its rule: the Union, and three neighbours."""

_FORMS = {prefix: re.compile(form) for prefix, (form, _) in RULES.items()}


def has_form(prefix: str, number: str) -> bool:
    """Whether a number without its prefix has the form of the country."""
    return prefix in _FORMS and _FORMS[prefix].fullmatch(number) is not None


def fits(prefix: str, number: str) -> bool | None:
    """Whether the check digit fits.

    Args:
        prefix: such as ``DE`` or ``CHE``.
        number: what follows, without spaces and signs, in capitals.

    Returns:
        None when the form has no check digit that always holds. False for another form.
    """
    if not has_form(prefix, number):
        return False
    return RULES[prefix][1](number)
