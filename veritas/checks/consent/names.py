"""What a cookie is for, by its name. Pure.

The names of well-known services are those that the services document themselves, as of 2026-11.
A name that is not known says nothing.
"""

from __future__ import annotations

import re

_SERVICES = re.compile(
    r"_ga(?:_.*)?|_gid|_gat(?:_.*)?|__utm[abcvxz]|_gcl_\w+|__gads|__gpi|"  # Google
    r"_fb[pc]|"  # Meta
    r"_uet(?:sid|vid)|_clck|_clsk|"  # Microsoft
    r"_hj(?:session(?:user)?_.*|id|firstseen)|_pk_(?:id|ses|ref)\..*|"  # Hotjar, Matomo
    r"mp_.+_mixpanel|ajs_(?:anonymous|user)_id|amp_[0-9a-f]{6}|amplitude_id\w*|"
    r"_ttp|_scid(?:_r)?|_pin_unauth|_derived_epik|_rdt_uuid|_twpid|"
    r"hubspotutk|__hs(?:tc|sc|src)|_mkto_trk|visitor_id\d+|__kla_id|_vwo_uuid\w*|"
    r"optimizelyenduserid|amcv_.+|s_(?:vi|fid)|_ym_(?:uid|d)|_parsely_visitor|__adroll\w*|"
    r"cto_bundle|_sp_id\..*|_lfa|__qca"
)
_TRACKING_WORDS = re.compile(
    r"(?:^|[^a-z])(?:track(?:er|ing)?(?:id)?|trk|adv(?:ert\w*)?|ads?(?:id)?|analytics?|"
    r"visitor(?:id)?|re(?:targeting|marketing)|marketing|fingerprint|profiling|uniqueid)(?:[^a-z]|$)"
)
_CHOICE_WORDS = re.compile(
    r"consent|cookie|gdpr|dsgvo|rgpd|ccpa|opt[-_]?(?:in|out)|choice|banner|notice|prefer|"
    r"tcf|klaro|tarteaucitron|cmp|privacy|allow|accept|decline|reject"
)
_NECESSARY = re.compile(
    # sessions, tokens, baskets, languages
    r"sess|sid$|csrf|xsrf|token|auth|login|cart|basket|lang|locale|currency|theme|"
    # spreading the load, and keeping robots out
    r"^awsalb|^arraffinity|^incap_|^visid_incap|^nlbi_|^ak_bmsc|^bm_s|^_abck|^datadome|"
    r"^__cf|^_cfuvid|^cf_|^__ddg|^ts[0-9a-f]{6}|balanc|route|sticky|^lb|_lb$|serverid|^node|"
    r"^bigip|^hcaptcha|^_grecaptcha|^rc::"
)


def is_known_tracker(name: str) -> bool:
    """Whether a cookie bears the documented name of a service that counts or advertises."""
    return bool(_SERVICES.fullmatch(name[:200].lower()))


def is_tracking_word(name: str) -> bool:
    """Whether the name says that it is for tracking, and not for remembering a choice."""
    low = name[:200].lower()
    return bool(_TRACKING_WORDS.search(low)) and not _CHOICE_WORDS.search(low)


def is_necessary(name: str) -> bool:
    """Whether a cookie is for a session, for spreading the load or against robots, by its name."""
    return bool(_NECESSARY.search(name[:200].lower()))


def keeps_choice(name: str) -> bool:
    """Whether the name says that it remembers what was chosen at a banner."""
    return bool(_CHOICE_WORDS.search(name[:200].lower()))
