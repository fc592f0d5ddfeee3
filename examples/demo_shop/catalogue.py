"""The products both shops sell, so that only manners tell the two apart."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Product:
    """One article. Prices are whole euros; `was_price` is what it cost before the sale."""

    slug: str
    name: str
    tagline: str
    price: int
    was_price: int
    stock: int
    weight: str
    alt: str


PRODUCTS: tuple[Product, ...] = (
    Product(
        slug="ridgeline-tent",
        name="Ridgeline 2 Tent",
        tagline="A two-person tent that pitches in four minutes and shrugs off a wet night.",
        price=249,
        was_price=299,
        stock=14,
        weight="1.9 kg",
        alt="An orange tent pitched in front of blue hills",
    ),
    Product(
        slug="summit-pack",
        name="Summit 38 Backpack",
        tagline="38 litres, a back panel that breathes, and a lid that stays where you put it.",
        price=129,
        was_price=149,
        stock=31,
        weight="1.2 kg",
        alt="A green backpack with tan straps and a rolled mat",
    ),
    Product(
        slug="drift-sleeping-bag",
        name="Drift Sleeping Bag",
        tagline="Warm down to four degrees, packed as small as a loaf of bread.",
        price=159,
        was_price=189,
        stock=22,
        weight="890 g",
        alt="A blue sleeping bag unrolled under a crescent moon",
    ),
    Product(
        slug="ember-stove",
        name="Ember Camp Stove",
        tagline="Boils half a litre in three minutes and folds into its own pot.",
        price=59,
        was_price=69,
        stock=40,
        weight="310 g",
        alt="A steaming pot on a small camp stove",
    ),
    Product(
        slug="northlight-lantern",
        name="Northlight Lantern",
        tagline="Sixty hours of soft light from one charge, and a hook for the ridge pole.",
        price=39,
        was_price=45,
        stock=57,
        weight="240 g",
        alt="A glowing lantern among dark pines",
    ),
    Product(
        slug="fjord-flask",
        name="Fjord Flask",
        tagline="Steel, double-walled: tea at breakfast is still tea at the summit.",
        price=29,
        was_price=34,
        stock=88,
        weight="330 g",
        alt="A teal steel flask beside its cup",
    ),
)
