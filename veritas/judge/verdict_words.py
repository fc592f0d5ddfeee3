"""The verdict's words. The plain ones are for a reader of twelve: short, and without jargon."""

from __future__ import annotations

from veritas.judge.policy import RiskLevel

EXPERT_LEVELS: dict[RiskLevel | None, str] = {
    None: "Not assessed",
    RiskLevel.TRUSTED: "Trusted",
    RiskLevel.PROBABLY_SAFE: "Probably safe",
    RiskLevel.SUSPICIOUS: "Suspicious",
    RiskLevel.HIGH_RISK: "High risk",
    RiskLevel.LIKELY_FRAUDULENT: "Likely fraudulent",
}

PLAIN_LEVELS: dict[RiskLevel | None, tuple[str, str]] = {
    None: (
        "We cannot say",
        (
            "We could not see enough of this site to judge it. That does not mean it is bad, and "
            "it does not mean it is good."
        ),
    ),
    RiskLevel.TRUSTED: (
        "This site looks fine",
        "The site does the important things right.",
    ),
    RiskLevel.PROBABLY_SAFE: (
        "This site is probably safe",
        "The site does most things right, but not all.",
    ),
    RiskLevel.SUSPICIOUS: (
        "Be careful with this site",
        "Some things here are not as they should be.",
    ),
    RiskLevel.HIGH_RISK: (
        "This site is risky",
        "Many things here are not as they should be. You could lose money or a password.",
    ),
    RiskLevel.LIKELY_FRAUDULENT: (
        "Better stay away from this site",
        (
            "So much is wrong here that you should not trust this site. That is no proof that "
            "someone means to cheat you, but the risk is too high."
        ),
    ),
}

PLAIN_REASONS: dict[str, str] = {
    "security.https": "Strangers can read along when you use the site.",
    "security.https-redirect": "The site can also be used in a way that strangers can read.",
    "security.certificate": "The site's proof of who it is has a problem.",
    "security.tls-offer": "The site still allows old, weak ways to keep a connection secret.",
    "security.hsts": "The site does not insist on a safe connection.",
    "security.mixed-content": "Parts of the page come over an unsafe connection.",
    "security.csp": "The page has no net that catches smuggled-in programs.",
    "security.content-type-options": "A small safety setting is missing.",
    "security.framing": "Another site could hide this page inside its own and catch your clicks.",
    "security.referrer-policy": "Other sites learn which page you came from.",
    "security.cookie-flags": "What keeps you signed in is not well protected.",
    "security.insecure-form": "What you type into a form could be read by strangers.",
    "security.foreign-form": "A form sends what you type to another company.",
    "security.version-disclosure": "The site tells attackers which software it runs.",
    "security.script-integrity": "The page runs programs of others without checking them.",
    "security.vulnerable-library": "The site uses parts with holes that are publicly known.",
    "security.secrets": "The site shows a key that should be secret.",
    "security.packed-code": "A program on the page hides what it does.",
    "security.message-listener": "The page may do what strangers tell it.",
    "security.fingerprinting": "The site recognises your device without asking you.",
    "security.session-recording": "Another company may watch all that you do on the page.",
    "security.early-storage": "Other companies leave a mark in your browser before you are asked.",
    "security.form-leaks": "Another company hears what you type before you send it.",
    "security.password-fields": "The site makes it hard to use a password manager.",
    "security.csrf-token": "Another site could perhaps send a form in your name.",
    "security.opener-access": "A page you open from here could change this one behind your back.",
    "security.cross-origin-sharing": "Any other site could read here what only you may see.",
    "security.security-txt": "The file for those who find holes in the site is out of order.",
    "security.exposed-files": "Anybody can fetch files that should be secret.",
    "security.lookalike-name": "The site's name looks like that of a well-known company.",
    "security.brand-imitation": "A sign-in page shows the name of a company it may not be.",
    "security.brand-icon": "A sign-in page shows the sign of a company it may not be.",
    "security.hidden-cover": "Something unseen lies over the page and catches your clicks.",
    "security.login-on-free-host": "A page that anybody could put up asks for a secret.",
    "vision.urgency": "The page tells you to hurry.",
    "vision.scarcity": "The page says there is little left.",
    "vision.social-proof": "The page says what other people buy, and nobody can check that.",
    "vision.confirmshaming": "The page makes you feel bad for saying no.",
    "vision.trick-question": "The page words a choice so that it is easily misread.",
    "vision.hard-to-cancel": "The page says that leaving takes a call or a letter.",
    "vision.hidden-subscription": "The page speaks of charges that come back by themselves.",
    "vision.forced-action": "The page makes one thing the price of another.",
    "vision.prechecked-box": "The page has ticked boxes for you.",
    "graph.third-parties": "Other companies learn that you were here.",
    "graph.contact": "We found no way to reach the people behind it.",
    "graph.imprint": "The site does not say who is behind it.",
    "graph.privacy-policy": "The site does not say what it does with your data.",
}

PLAIN_TIPS: dict[str, str] = {
    "security.https": "Type nothing secret into this site.",
    "security.certificate": "If your browser warns you, believe it and go back.",
    "security.insecure-form": "Do not use the sign-in or payment form of this site.",
    "security.foreign-form": "Before you pay, check the name of the company that gets the money.",
    "security.form-leaks": "Type nothing here that others should not know.",
    "security.lookalike-name": "Read the address letter by letter before you type a password.",
    "security.brand-imitation": "Open the company's own site by yourself, and sign in there.",
    "security.brand-icon": "Open the company's own site by yourself, and sign in there.",
    "security.hidden-cover": "Do not click on this page.",
    "security.login-on-free-host": "Type no password here that you use elsewhere.",
    "vision.urgency": "Take your time. A good offer is still there tomorrow.",
    "vision.scarcity": "Compare prices elsewhere before you buy.",
    "vision.social-proof": "Do not buy because others are said to.",
    "vision.confirmshaming": "Say no if you want to. You need no reason.",
    "vision.trick-question": "Read twice what a box is for before you tick or untick it.",
    "vision.hard-to-cancel": "Find out how to leave before you join.",
    "vision.hidden-subscription": "Look for what it costs later, and how to end it.",
    "vision.forced-action": "Give no more than the purchase needs.",
    "vision.prechecked-box": "Look at every ticked box, and untick what you do not want.",
    "graph.contact": "Look for a phone number or an address before you pay.",
    "graph.imprint": "Find out who runs the site before you pay.",
    "graph.privacy-policy": "Give away no more about yourself than you must.",
}
