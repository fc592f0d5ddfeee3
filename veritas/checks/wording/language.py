"""Which language a text or a page is in: by its script, its small words, its ``lang``. Pure.

The small words of a language (articles, pronouns, prepositions) make up a third of any running text
in it and hardly occur in others. The lists are our own; some of the languages are there only so
that they are not taken for a relative that can be judged.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

import msgspec

MAX_CHARS = 20_000
_LEAST_HITS = 4
_LEAST_KINDS = 3
_LEAST_SHARE = 0.12
_LEAD = 1.4
BY_WORDS = "its words"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

_SMALL_WORDS = {
    "en": "the and of to is in you that it for are with your this have not be or from we can was "
    "on by an as at if all our more will they has their which been there when how what do i my me "
    "but so he his she her would don't it's i'm who about into than",
    "de": "der die das und ist nicht ein eine zu mit für auf sie wir den von im dem auch sich des es "
    "an werden wird sind oder bei einen als nach ihre ihr aus noch einer wie nur über kann haben zum "
    "zur ich du ihnen sowie um dass durch am war hat aber wenn mehr unsere",
    "fr": "le la les de des et est un une pour dans que qui en sur avec vous nous pas ce par plus votre "
    "au sont du ne se vos cette mais ou aux être il elle je tout nos leur ont été dès ces si comme "
    "d'un d'une c'est n'est qu'il afin sans chez",
    "es": "el la los las de que y en un una por con para es no se del al lo su más como sus este esta "
    "pero o muy está son nuestro hay si ya cuando todo también le tu tus te nos ha desde sin sobre "
    "hasta puede usted estos han fue ser qué",
    "it": "il la le di che e un una per con non è sono del della dei delle gli nel nella al alla si lo più "
    "da come anche questo questa ma ci tuo tuoi nostro o se ha su dal dalla tutti hai essere puoi dell "
    "all nostri quando solo alle ai degli sulla cui ti",
    "nl": "de het een van en is in op te dat voor met zijn niet je aan er om ook als bij naar maar wordt "
    "door uw ons onze deze dit worden kunt heeft over nog meer we wij of die hebben uit tot geen zo dan "
    "jouw kan jij was u heb wat",
    "pl": "i w na nie z do się jest to że o jak po za od oraz dla co lub są przez ten czy tylko by może "
    "ale tym przy tej ich jego jej być już nas pod twoje twój możesz wszystkie które który masz ze bez "
    "jeśli naszej naszych także",
    "pt": "o os as de que e em um uma para com não por do da dos das no na é são mais seu sua ao se como "
    "mas foi você nos nas pelo pela isso este esta também está até já muito nosso às são ou quando",
    "sv": "och att det i på är som en av för med till den har de inte om ett du vi kan från så var eller "
    "men din ditt vår när här alla detta också efter ska",
    "da": "og at det i på er som en af for med til den har de ikke om et du vi kan fra så var eller men "
    "din dit vores når her alle dette også efter skal",
    "nb": "og at det i på er som en av for med til den har de ikke om et du vi kan fra så var eller men "
    "din ditt vår når her alle dette også etter skal",
    "fi": "ja on ei se että oli mutta myös kun tai joka ovat voi hän ole sen niin kuin kanssa mukaan sekä "
    "voit tämä nyt jos",
    "cs": "a je na v se že s z do to jako pro jsou nebo ale od za po o k i by také své jeho který která "
    "není jsme vás až při můžete",
    "sk": "a je na v sa že s z do to ako pre sú alebo ale od za po o k aj by tiež svoje jeho ktorý ktorá "
    "nie sme vás až pri môžete",
    "ro": "și de la în cu pe nu este un o care pentru din mai sunt sau ce al ale prin fi dar că se lui "
    "după fără între dumneavoastră",
    "hu": "a az és hogy nem is egy van ez meg csak vagy de mint már még el ha volt kell minden lehet ki "
    "után aki ezt amely",
    "tr": "ve bir bu için ile de da çok daha olarak gibi olan kadar sonra ama veya ne en var her mi değil "
    "tüm size göre",
    "hr": "i u je na se da za su od s a koji kao ne ili ali iz što po o bi sa nije smo biti koja koje",
    "id": "yang dan di untuk dengan ini dari pada tidak itu adalah akan dalam atau anda kami ke juga ada "
    "bisa oleh",
    "vi": "và của là có cho không được các một với người trong này để những khi từ đã tại bạn",
}  # fmt: skip
_PLAIN_ENGLISH = frozenset(
    [
        "the",
        "and",
        "of",
        "is",
        "in",
        "that",
        "for",
        "with",
        "this",
        "from",
        "our",
        "your",
        "at",
        "a",
        "to",
        "only",
    ]
)
_BY_WORD: dict[str, tuple[str, ...]] = {}
for _language, _words in _SMALL_WORDS.items():
    for _word in set(_words.split()):
        _BY_WORD[_word] = (*_BY_WORD.get(_word, ()), _language)

# Letters and words that none of the languages with rules has: they tell a short text's language.
_OWN_LETTERS = {
    "pt": "ãõ", "sv": "å", "da": "ø", "tr": "ğış", "cs": "řěůčšž", "hu": "őű", "ro": "ățșţ", "sk": "ľĺŕťď",
    "vi": "đơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ", "lv": "āēīūļņķģ", "lt": "ėįų", "is": "þð",
}  # fmt: skip
_OWN_WORDS = {
    "pt": "restam desconto obrigado hoje agora você produto pessoas estão preço comprar carrinho frete esgotado",
    "sv": "bara jag hellre betalar slutar snart kvar skynda erbjudandet erbjudande tack rabatten varukorg varukorgen köp köpte gäller endast slutsåld",
    "da": "slutter tilbage skynd tilbuddet tilbud kurv kurven udsolgt køb personer",
    "nb": "igjen skynd tilbudet tilbud handlekurv handlekurven utsolgt kjøp",
    "fi": "vain jäljellä tarjous tarjouksia ostoskori päättyy pian nyt osta tuote tuotetta varastossa kiirehdi",
    "cs": "právě lidí prohlíží kusy skladem nabídka sleva košík koupit zbývá pouze vyprodáno kus",
    "sk": "skladom ponuka zľava košík kúpiť zostáva iba vypredané",
    "ro": "ultimele bucăți stoc reducere coș cumpără numai produs",
    "hu": "csak maradt kosár kedvezmény ajánlat darab készleten vásárlás most",
    "tr": "hayır istemiyorum kaldı ürün ürüne indirim sepet sepete stokta stoklar acele son edin kişi fırsat",
    "hr": "komada ponuda popust košarica kupi preostalo",
    "id": "tersisa barang hanya diskon beli sekarang stok keranjang penawaran",
    "vi": "còn sản phẩm giảm giá mua ngay",
}  # fmt: skip
_OWN_BY_WORD = {word: code for code, words in _OWN_WORDS.items() for word in words.split()}
_OWN_BY_LETTER = {letter: code for code, letters in _OWN_LETTERS.items() for letter in letters}
_LEAST_OWN_WORDS = 2

NAMES = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "nl": "Dutch",
    "pl": "Polish", "pt": "Portuguese", "sv": "Swedish", "da": "Danish", "nb": "Norwegian",
    "no": "Norwegian", "fi": "Finnish", "cs": "Czech", "sk": "Slovak", "ro": "Romanian",
    "hu": "Hungarian", "tr": "Turkish", "hr": "Croatian", "id": "Indonesian", "vi": "Vietnamese",
    "ru": "Russian", "uk": "Ukrainian", "ja": "Japanese", "zh": "Chinese", "ko": "Korean",
    "lv": "Latvian", "lt": "Lithuanian", "is": "Icelandic", "ar": "Arabic", "he": "Hebrew", "el": "Greek", "hi": "Hindi", "th": "Thai", "bg": "Bulgarian",
}  # fmt: skip


class PageLanguage(msgspec.Struct, frozen=True):
    """What a page is written in.

    Attributes:
        code: two letters, or a script such as ``cyrillic script``; empty when it cannot be told.
        told_by: ``its words``, ``its script``, ``its lang attribute``, or empty.
    """

    code: str
    told_by: str

    @property
    def name(self) -> str:
        """For people."""
        return NAMES.get(self.code, self.code) or "a language that could not be told"


def by_script(text: str) -> str:
    """The script of a text that is mostly not in Latin letters, else empty."""
    if text.isascii():
        return ""
    scripts: Counter[str] = Counter()
    for char in text[:2_000]:
        if char.isalpha():
            latin = char < "\u0250" or "\u1e00" <= char < "\u1f00"
            scripts["latin" if latin else unicodedata.name(char, "unknown").split(" ")[0]] += 1
    if not scripts:
        return ""
    script, _ = scripts.most_common(1)[0]
    many = scripts.total() - scripts["latin"]
    return f"{script.lower()} script" if many >= 2 and many > scripts["latin"] else ""


def by_words(text: str) -> str:
    """The language of a running text by its small words; empty when they do not tell."""
    words = _WORD.findall(text[:MAX_CHARS].lower().replace("’", "'"))
    hits: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for word, times in Counter(words).items():
        for language in _BY_WORD.get(word, ()):
            hits[language] += times
            kinds[language] += 1
    ranked = [pair for pair in hits.most_common() if kinds[pair[0]] >= _LEAST_KINDS][:2]
    if not ranked or ranked[0][1] < max(_LEAST_HITS, _LEAST_SHARE * len(words)):
        return ""
    if len(ranked) == 2 and ranked[0][1] < _LEAD * ranked[1][1]:
        # Near relatives share many small words: neither can be judged, so either name will do.
        kin = {ranked[0][0], ranked[1][0]}
        return ranked[0][0] if kin <= {"da", "nb", "sv"} or kin <= {"cs", "sk", "hr"} else ""
    return ranked[0][0]


def by_signs(text: str) -> str:
    """The language of a few words, if it is one without rules here; empty when nothing tells.

    Two words of a shop tell it, or a letter of its own in a word that is no name; not where a small
    word of English stands beside them, since English texts name foreign people and dishes.
    """
    words = _WORD.findall(text[:MAX_CHARS])
    small = {word.lower() for word in words}
    if small & _PLAIN_ENGLISH:
        return ""
    for word in words:
        if word[0].islower():
            told = next((_OWN_BY_LETTER[char] for char in word if char in _OWN_BY_LETTER), "")
            if told:
                return told
    own = Counter(_OWN_BY_WORD[word] for word in sorted(small & _OWN_BY_WORD.keys()))
    # Near relatives share words, so they are counted together, and either name will do.
    return own.most_common(1)[0][0] if own.total() >= _LEAST_OWN_WORDS else ""


@lru_cache(maxsize=64)
def page_language(texts: tuple[str, ...], lang: str) -> PageLanguage:
    """The language of a page.

    What its words say counts more than its ``lang``, which templates often leave as it came.

    Args:
        texts: the visible texts.
        lang: of the root element, such as ``de-AT``; may be empty.
    """
    sample = _sample(texts)
    script = by_script(sample)
    if script:
        return PageLanguage(script, "its script")
    told = by_words(sample)
    if told:
        return PageLanguage(told, BY_WORDS)
    code = re.split(r"[-_]", lang.strip().lower(), maxsplit=1)[0]
    if re.fullmatch(r"[a-z]{2,3}", code):
        return PageLanguage(code, "its lang attribute")
    return PageLanguage("", "")


def _sample(texts: Iterable[str]) -> str:
    taken: list[str] = []
    size = 0
    for text in texts:
        taken.append(text)
        size += len(text)
        if size > MAX_CHARS:
            break
    return " ".join(taken)
