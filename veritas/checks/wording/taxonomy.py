"""The types of dark patterns that words can suggest, and what scholars and laws call them. Data.

Categories and types are those of Mathur et al. 2019 (arXiv 1907.07032). The other columns are our
reading of which entry of each work comes closest; none of them says that a text which suggests a
type breaks a rule. Works:

- Gray, Santos, Bielova: "Towards a Preliminary Ontology of Dark Patterns Knowledge", CHI EA 2023.
  Its high and meso levels: where it files a low-level pattern under another meso level than its
  name suggests (low stock, activity messages), the level whose definition fits is cited.
- European Data Protection Board: Guidelines 03/2022 on deceptive design patterns in social media
  platform interfaces, version 2.0.
- DSA: Regulation (EU) 2022/2065, Article 25 (online platforms); its paragraph 2 leaves to the UCPD
  and the GDPR what these cover.
- UCPD: Directive 2005/29/EC on unfair commercial practices, as amended by (EU) 2019/2161. Its
  Annex I forbids claims that are false: no text shows that.

Cited is the finest division that is certain to fit, else the coarser one.
"""

from __future__ import annotations

import msgspec


class PatternType(msgspec.Struct, frozen=True):
    """One type.

    Attributes:
        id: ``<category>.<type>``, stable.
        category: its name in the labelled data, as ``veritas text`` prints it.
        title: for people.
        meaning: what it is, in one sentence.
        gray: in Gray et al. 2023, high level and meso level.
        edpb: in the EDPB's guidelines; empty where nothing comes close.
        dsa: in Article 25 of the DSA.
        ucpd: in the UCPD.
        by_words: words can suggest it; else only the screen or an experiment can.
    """

    id: str
    category: str
    title: str
    meaning: str
    gray: str
    edpb: str
    dsa: str
    ucpd: str
    by_words: bool = True

    @property
    def references(self) -> tuple[str, ...]:
        """The entries as references of a finding."""
        named = (
            ("Mathur et al. 2019: ", f"{self.category}: {self.title}"),
            ("Gray et al. 2023: ", self.gray),
            ("EDPB Guidelines 03/2022: ", self.edpb),
            ("DSA ", self.dsa),
            ("UCPD ", self.ucpd),
        )
        return tuple(work + entry for work, entry in named if entry)


CATEGORIES = (
    "Urgency",
    "Scarcity",
    "Social Proof",
    "Misdirection",
    "Obstruction",
    "Sneaking",
    "Forced Action",
)

_TYPES = (
    PatternType(
        "urgency.countdown-timer", "Urgency", "Countdown timer",
        "A clock runs down to the end of an offer.",
        "Social Engineering › Urgency", "Stirring: Emotional Steering",
        "Article 25(1)", "Annex I No. 7; Article 6(1)(d)",
    ),
    PatternType(
        "urgency.limited-time", "Urgency", "Limited-time message",
        "An offer is said to end soon, without or with a time.",
        "Social Engineering › Urgency", "Stirring: Emotional Steering",
        "Article 25(1)", "Annex I No. 7; Article 6(1)(d)",
    ),
    PatternType(
        "scarcity.low-stock", "Scarcity", "Low-stock message",
        "Little is said to be left.",
        "Social Engineering › Scarcity and Popularity Claims", "Stirring: Emotional Steering",
        "Article 25(1)", "Annex I No. 18; Article 6(1)(b)",
    ),
    PatternType(
        "scarcity.high-demand", "Scarcity", "High-demand message",
        "Many are said to want it, so that it will be gone.",
        "Social Engineering › Scarcity and Popularity Claims", "Stirring: Emotional Steering",
        "Article 25(1)", "Annex I No. 18; Article 6(1)(b)",
    ),
    PatternType(
        "social-proof.activity", "Social Proof", "Activity message",
        "Tells what other, unnamed people look at, want or buy.",
        "Social Engineering › Social Proof", "Stirring: Emotional Steering",
        "Article 25(1)", "Article 6(1)",
    ),
    PatternType(
        "social-proof.testimonial", "Social Proof", "Testimonials of uncertain origin",
        "Praise by people who cannot be found.",
        "Social Engineering › Social Proof", "",
        "Article 25(1)", "Annex I No. 23b and 23c", by_words=False,
    ),
    PatternType(
        "misdirection.confirmshaming", "Misdirection", "Confirmshaming",
        "Whoever says no has to call it a foolish choice.",
        "Social Engineering › Shaming", "Stirring: Emotional Steering",
        "Article 25(1)", "Articles 8 and 9",
    ),
    PatternType(
        "misdirection.trick-question", "Misdirection", "Trick question",
        "A choice is worded so that it is easily taken for its opposite.",
        "Interface Interference › Trick Questions",
        "Left in the dark: Ambiguous wording or information",
        "Article 25(1)", "Articles 6(1) and 7(2)",
    ),
    PatternType(
        "misdirection.pressured-selling", "Misdirection", "Pressured selling",
        "Extras and dearer choices are pushed before the purchase is done.",
        "Interface Interference › Manipulating Choice Architecture", "",
        "Article 25(1)", "Article 8",
    ),
    PatternType(
        "misdirection.visual-interference", "Misdirection", "Visual interference",
        "Style and place steer the eye to one choice.",
        "Interface Interference › Manipulating Choice Architecture",
        "Stirring: Hidden in plain sight", "Article 25(3)(a)", "Article 7(2)", by_words=False,
    ),
    PatternType(
        "obstruction.hard-to-cancel", "Obstruction", "Hard to cancel",
        "It is easy to begin, and to end it takes a call, a letter or asking somebody.",
        "Obstruction › Roach Motel", "Obstructing: Longer than necessary",
        "Article 25(3)(c)", "Article 9(d)",
    ),
    PatternType(
        "sneaking.hidden-subscription", "Sneaking", "Hidden subscription",
        "A trial or a single fee turns into a charge that comes back.",
        "Forced Action › Forced Continuity", "",
        "Article 25(1)", "Articles 6(1)(d) and 7(4)(c)",
    ),
    PatternType(
        "sneaking.sneak-into-basket", "Sneaking", "Sneak into basket",
        "Something that nobody chose lies in the basket.",
        "Sneaking › Hiding Information", "Skipping: Deceptive snugness",
        "Article 25(1)", "Annex I No. 29; 2011/83/EU Articles 22 and 27",
    ),
    PatternType(
        "sneaking.hidden-costs", "Sneaking", "Hidden costs",
        "Fees show up when the purchase is nearly done.",
        "Sneaking › Hiding Information", "",
        "Article 25(1)", "Articles 6(1)(d) and 7(4)(c)",
    ),
    PatternType(
        "forced-action.forced-enrollment", "Forced Action", "Forced enrollment",
        "An account, an address or a yes to advertising is the price of something else.",
        "Forced Action › Forced Registration", "",
        "Article 25(1)", "Articles 8 and 9; GDPR Article 7(4)",
    ),
)  # fmt: skip

TYPES = {kind.id: kind for kind in _TYPES}
"""All types by id, in the order of their categories."""
