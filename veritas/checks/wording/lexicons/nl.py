"""Dutch texts that press, push or hold on to people."""

from __future__ import annotations

from veritas.checks.wording.matching import Lexicon, wording

_CLOCK = r"\d{1,3} ?: ?[0-5]\d"
_LAPSE = rf"(?:{_CLOCK}|\d{{1,3}} ?(?:dag(?:en)?|d|uur|uren|u|minuten|minuut|min|seconden|sec|s)\b)"
_OFFER = r"(?:aanbieding(?:en)?|actie(?:prijs|s)?|korting(?:en|scode|sactie)?|sale|deals?|uitverkoop|prijs|voordeel|aktie)"
_ENDS = r"(?:eindigt|eindigen|loopt af|lopen af|verloopt|verlopen|stopt|vervalt|is bijna voorbij)"
_SOON = r"(?:binnenkort|vandaag|vanavond|morgen|om middernacht|vannacht|zondag|dit weekend)"
_FEW = r"(?:\d{1,4}|een|één|twee|drie|enkele|een paar|weinig)"
_THING = (
    r"(?:stuks?|artikel(?:en)?|product(?:en)?|kamers?|plaatsen|plekken|tickets?|exemplaren|exemplaar|paar|flessen|maten|"
    r"kaarten|stoelen)"
)
_PEOPLE = (
    r"(?:(?:andere )?(?:mensen|personen|klanten|bezoekers|gebruikers|kopers|anderen|reizigers))"
)
_BASKET = r"(?:winkelwagens?|winkelmandjes?|winkelmand|verlanglijst(?:je)?)"
_NO = r"^\W*(?:nee,?(?: bedankt| dank je| dank u| dankjewel)?|bedankt,? maar nee|niet nu|geen interesse)\b[^\w]{1,6}"
_EXTRA = r"(?:verzekering|garantie|bescherming|donatie|cadeauverpakking|abonnement|proefabonnement)"
_MONEY = r"(?:\d[\d.,]{0,8} ?(?:€|eur|euro)|[€$] ?\d[\d.,]{0,8})"

DUTCH = Lexicon(
    "nl",
    short=wording(
        "nl",
        strong={
            "urgency.countdown-timer": (
                rf"\b{_OFFER}\b.{{0,24}}\b{_ENDS} (?:over|in):? ?{_LAPSE}",
                rf"\b(?:eindigt|verloopt|stopt|loopt af|vervalt) (?:over|in):? ?{_LAPSE}",
                rf"\bnog (?:maar |slechts )?{_LAPSE}.{{0,24}}\b(?:om te|{_OFFER}|bestellen|profiteren)\b",
                rf"\b(?:winkelwagen|winkelmandje|artikel(?:en)?|bestelling|plaatsen|tickets?|kamer)\b.{{0,24}}\b(?:gereserveerd|vastgehouden)\b"
                rf".{{0,16}}{_LAPSE}",
                rf"\b(?:winkelwagen|winkelmandje|artikel(?:en)?|tickets?|kamer)\b.{{0,30}}{_LAPSE}.{{0,16}}\bgereserveerd\b",
                rf"\b(?:winkelwagen|winkelmandje|reservering)\b.{{0,16}}\bverloopt\b.{{0,10}}{_LAPSE}",
            ),
            "urgency.limited-time": (
                r"\b(?:aanbieding|actie|korting|prijs|sale)\b.{0,16}\b(?:tijdelijk|voor beperkte tijd|beperkte tijd)\b",
                r"\b(?:voor (?:een )?beperkte tijd|tijdelijke (?:aanbieding|actie|korting))\b",
                rf"\b{_OFFER} {_ENDS} {_SOON}\b",
                r"\b(?:haast je|wees snel|wees er snel bij|schiet op|snel)\b.{0,50}(?:\baanbieding|\bvoordat|\bnog maar|\bvoorraad|\blaatste|"
                r"\bop=op|\bactie|!)",
                r"\b(?:op ?= ?op|op is op)\b",
            ),
            "scarcity.low-stock": (
                rf"\b(?:nog (?:maar|slechts)|slechts|er (?:is|zijn) nog (?:maar|slechts)|alleen nog) {_FEW} ?{_THING}? ?(?:op voorraad|"
                r"beschikbaar|over|vrij|leverbaar|in voorraad)\b",
                rf"\bnog (?:maar|slechts) {_FEW} {_THING}\b",
                r"\b(?:bijna|vrijwel|zo goed als) (?:uitverkocht|op|volgeboekt|weg)\b(?= ?(?:$|[!.,-]))",
                rf"\blaatste {_FEW}? ?{_THING} (?:op voorraad|beschikbaar|in voorraad)\b",
            ),
            "scarcity.high-demand": (
                r"\b(?:dit|deze|dat) (?:artikel|product|model|kamer|aanbieding|accommodatie)\b.{0,20}\b(?:erg|zeer|veel) (?:gewild|gevraagd|"
                r"populair|gezocht)\b",
                r"\b(?:gaat|gaan|verkoopt|verkopen) (?:erg |heel |razend)?snel\b(?! (?:kapot|stuk|achteruit|over))",
            ),
            "social-proof.activity": (
                rf"\b\d[\d.]{{0,8}} {_PEOPLE}\b.{{0,40}}\b(?:bekijken|kijken|bekeken|kochten|gekocht|besteld|bestelden|geboekt|boekten|"
                r"hebben dit|toegevoegd)\b",
                r"\b(?:iemand|een (?:klant|persoon|bezoeker|koper))\b.{0,50}\b(?:heeft (?:zojuist|net|zonet)|kocht (?:net|zojuist)?|heeft dit)\b",
                r"\bheeft (?:zojuist|net|zonet) .{0,60}\b(?:gekocht|besteld|geboekt)\b",
                r"\b(?:gekocht|besteld|geboekt|verkocht)\b.{0,40}\b(?:\d{1,3}|een|enkele) (?:seconden?|minuten|minuut|uur|dag(?:en)?) geleden\b",
                r"\b(?:\d{1,3}|een|enkele) (?:seconden?|minuten|minuut|uur) geleden (?:gekocht|besteld|geboekt|verkocht)\b",
                rf"\bin \d[\d.]{{0,6}} (?:andere )?{_BASKET}\b",
                r"\b\d[\d.]{0,8} ?(?:keer|x) (?:gekocht|verkocht|besteld|bekeken|geboekt)\b.{0,6}(?:in de|vandaag|deze|afgelopen)",
                r"\b(?:vandaag|afgelopen \w{1,8}|deze week) (?:al )?\d[\d.]{0,8} ?(?:keer|x) (?:gekocht|verkocht|besteld|bekeken|geboekt)\b",
                r"\b\d[\d.]{0,8} (?:verkocht|verkopen|bestellingen|boekingen) (?:in de (?:laatste|afgelopen)|vandaag|deze week)",
            ),
            "misdirection.confirmshaming": (
                rf"{_NO}ik .{{0,40}}\b(?:volle (?:prijs|pond)|niet besparen|geen (?:korting|voordeel|cadeau|bescherming)|meer betalen|"
                r"risico|mis(?:lopen)?|loop .{0,20}mis)\b",
                r"^\W*ik (?:betaal|wil) (?:liever )?(?:de volle prijs|meer betalen|het volle pond|niet besparen|geen korting)",
                rf"{_NO}ik (?:haat|hou niet van|ben dol op) ",
                r"^\W*ik (?:zie af van (?:mijn|de|het) (?:korting|voordeel|cadeau)|wil niet besparen)",
            ),
            "sneaking.sneak-into-basket": (
                rf"\b{_EXTRA}\b.{{0,40}}\b(?:is|wordt|zijn)\b.{{0,20}}\btoegevoegd\b",
                rf"\bwe hebben\b.{{0,40}}\b{_EXTRA}\b.{{0,40}}\btoegevoegd\b",
            ),
        },
        weak={
            "urgency.countdown-timer": (
                rf"\beinde (?:van de )?(?:actie|aanbieding|sale|uitverkoop) (?:over|in):? ?{_LAPSE}",
                rf"\b(?:flash )?{_OFFER}\b.{{0,16}}\b(?:nog|slechts|alleen nog)\b.{{0,8}}{_LAPSE}",
                rf"^\W*(?:nog|resterende tijd|eindigt over|eindigt in|verloopt over):? ?{_LAPSE}",
                r"^\W*\d{1,2} ?(?:dag(?:en)?|d) ?:? ?\d{1,2} ?(?:uur|uren|u)\W.{0,8}\d{1,2} ?(?:min|minuten|m)\b",
                rf"\bbestel\b.{{0,10}}\bbinnen(?: de komende)? {_LAPSE}",
                rf"^\W*(?:resterende tijd|tijd over|nog)\W{{0,4}}{_LAPSE}(?:{_LAPSE}| |:|en|,){{0,4}}\W*$",
                rf"\b(?:sale|actie|korting|aanbieding)\W{{1,4}}nog {_LAPSE}",
            ),
            "urgency.limited-time": (
                rf"\b{_OFFER}\b.{{0,12}}\b(?:alleen|enkel|slechts) (?:vandaag|vanavond|dit weekend)\b(?: geldig)?",
                r"^\W*(?:alleen |slechts )tot (?:middernacht|vanavond|vandaag)",
                r"^\W*haast je[^\w]{1,6}(?:bijna|het is|de)",
                r"^\W*(?:tijdelijk|beperkte tijd)\b(?=.{0,30}(?:korting|aanbieding|actie|prijs|%|$))(?!.{0,20}(?:uitverkocht|niet|gesloten|werk))",
                r"^\W*(?:alleen|enkel) (?:vandaag|vanavond|dit weekend)\b",
                r"^\W*laatste kans\b|^\W*laatste (?:uren|dagen|dag|minuten)\W*$",
                r"^\W*laatste (?:uren|dagen|dag) (?:om|van|voor) (?:de )?(?:te profiteren|sale|korting|actie|uitverkoop|aanbieding)",
                rf"^\W*{_ENDS} (?:binnenkort|vandaag|vanavond)\W*$",
                r"\bvoordat het te laat is\b|\bde tijd dringt\b",
                r"\bmis deze (?:aanbieding|kans|deal|actie|korting) niet\b",
                r"^\W*(?:nu of nooit|bijna afgelopen|bijna voorbij|eindsprint|laatste (?:dag(?:en)?|uren|kans|uurtjes))\b(?:\W*$|.{0,24}(?:!|%|\bkorting|\bsale))",
                r"^\W*(?:tijdelijke?|beperkte|dag|flits|bliksem)[- ]?(?:aanbieding|deals?|actie|korting)\W*$",
                r"\b(?:alleen|enkel) (?:vandaag|dit weekend|deze week)\b(?=.{0,30}(?:%|€|!|$))",
                r"\bmis (?:deze|dit|onze|het) (?:\w{1,12} )?(?:kans|aanbieding|actie|deal|korting)\b",
                r"^\W*(?:haast je|schiet op|wees snel|wees er snel bij)\W*$",
            ),
            "scarcity.low-stock": (
                rf"^\W*laatste (?:{_FEW} )?{_THING}\b",
                rf"\b(?:erg |veel |zeer )?(?:populair|gewild|gevraagd)[^\w]{{1,6}}nog (?:maar |slechts )?{_FEW}\b",
                rf"^\W*nog (?:maar )?(?:enkele|een paar|weinig) (?:over|beschikbaar|{_THING})",
                rf"^\W*nog (?:maar |slechts )?{_FEW} ?{_THING}?(?: over)?\W*$",
                r"^\W*(?:beperkte voorraad|lage voorraad|weinig (?:voorraad|op voorraad|beschikbaar)|beperkt (?:beschikbaar|leverbaar|aantal)|"
                r"laatste (?:stuks?|exemplaren|exemplaar|maten|plaatsen|artikelen|plekken|kamer))\b",
                r"\bzolang de voorraad strekt\b",
                r"\bvoordat (?:het|ze|hij|deze) (?:op|weg|uitverkocht) (?:is|zijn|raakt)\b",
                rf"\bnog (?:maar |slechts |net )?{_FEW} ?{_THING}? (?:voor deze prijs|over|beschikbaar|op voorraad|te boeken)\b",
                r"^\W*(?:wees er|wees|er) snel bij\W{1,4}.{0,20}\b(?:uitverkocht|op|voorraad|laatste|weinig)\b",
                r"^\W*op ?= ?op\b|^\W*op is op\b",
                r"^\W*bijna (?:op|weg|uitverkocht|leeg)\b",
                r"^\W*(?:lage|weinig|kleine|beperkte|krappe) (?:voorraad|aantallen|oplage op)\b",
                rf"^\W*minder dan {_FEW} ?{_THING}? (?:over|beschikbaar|op voorraad)\b",
                r"\bvoor(?:dat)? (?:het|ze|hij) (?:op|weg|uitverkocht) (?:is|zijn)\b",
            ),
            "scarcity.high-demand": (
                r"^\W*(?:(?:erg|zeer) (?:gewild|gevraagd|gezocht)|(?:grote|hoge|veel) vraag)\b",
                r"^\W*(?:veel|zeer|erg) (?:gevraagd|gewild|populair|in trek)\W*$",
                r"\b(?:dit (?:artikel|product)|deze|het) (?:gaat|gaan|verkoopt|verkopen) (?:hard|snel)\b|^\W*gaat (?:hard|snel)\W*$",
            ),
            "social-proof.activity": (
                r"\b(?:uit|in) [^\d\W][\w.' -]{1,40} (?:kocht|bestelde|boekte)\b.{0,60}\bgeleden\b",
                rf"^\W*(?:vandaag |al )*door \d[\d.]{{0,6}} {_PEOPLE} (?:gekocht|besteld|bekeken|geboekt)\b",
                rf"^\W*\d[\d.]{{0,8}} {_PEOPLE} (?:bekijken|kijken|geïnteresseerd)",
                r"^\W*(?:al |meer dan )?\d[\d.]{0,8} ?(?:x |keer )?(?:verkocht|gekocht|besteld)\W*$",
                rf"^\W*laatst (?:gekocht|besteld|geboekt):? {_LAPSE} geleden",
                r"^[^\d\W][\w. '-]{1,30} (?:uit|in) [^\d\W][\w. ,'-]{1,40} (?:heeft|kocht|bestelde|boekte) .{0,40}\b(?:zojuist|net|zonet|gekocht|besteld|geboekt)\b",
                r"^\W*(?:al )?(?:meer dan |ruim )?\d[\d.]{0,8}(?: keer| stuks)? verkocht\W*$",
                r"^\W*(?:al )?(?:meer dan |ruim )?\d[\d.]{0,8}(?: keer| stuks)? (?:verkocht|besteld|gekocht) (?:vandaag|deze week|in de|afgelopen)\b",
                rf"^\W*\d[\d.]{{0,6}} {_PEOPLE} (?:zijn )?(?:nu )?(?:op deze pagina|geïnteresseerd|online)\b",
                r"^\W*(?:laatst|laatste) (?:gekocht|besteld|geboekt|aankoop|bestelling|boeking)\W{0,3}.{0,20}\bgeleden\b",
            ),
            "misdirection.confirmshaming": (
                r"^\W*(?:doorgaan|verder|bestellen|afrekenen) zonder (?:mijn |de |het )?(?:korting|voordeel|cadeau|bescherming|aanbieding)\b",
                rf"{_NO}ik hou niet van (?:besparen|korting|aanbiedingen|koopjes)",
                rf"{_NO}ik (?:betaal|wil|hoef|heb liever|weet|blijf|neem het risico|bespaar)\b",
                r"^\W*ik (?:hoef|wil|heb) (?:geen|mijn) (?:korting|besparing|cadeau|voordeel|geld besparen)",
                rf"{_NO}ik (?:hou|houd) niet van\b|{_NO}(?:geen|liever) (?:korting|de volle prijs|voordeel)\b",
            ),
            "misdirection.pressured-selling": (
                r"^\W*ja[!, ]+(?:ik wil|bescherm|voeg|graag beschermen)\b",
            ),
            "sneaking.sneak-into-basket": (
                rf"^\W*{_EXTRA}\b.{{0,20}}\b(?:toegevoegd|inbegrepen)\b.{{0,20}}{_MONEY}",
                rf"^\W*(?:\w{{0,12}})(?:verzekering|garantie|bescherming|donatie)\b.{{0,20}}\btoegevoegd aan (?:je|uw|jouw|de) {_BASKET}",
                rf"^\W*(?:\w{{0,12}})(?:verzekering|garantie|bescherming|donatie)\b.{{0,10}}{_MONEY}.{{0,6}}\(?(?:verwijder|toegevoegd)",
            ),
        },
        honest=(
            r"\b(?:verkiezingen|te spelen|wedstrijd(?:en)?|sessie|wachtwoord|trein(?:en)?|bouw|regent|tentoonstelling|concert|contract|tafel|inschrijving|"
            r"kortingscode)\b",
            r"^\W*(?:hij|zij|ze|wie) (?:heeft|hebben|kocht)\b|^\W*laatste artikelen\W*$",
            r"\b(?:e-?mails?|nieuwsbrief|meldingen|cookies?|sms)\b",
            r"\b(?:beoordeling(?:en)?|reviews?|reacties?|nuttig|recensies?)\b",
            r"\b(?:klanten die|anderen kochten ook|ook bekeken|kochten ook)\b",
            r"\bnog (?:maar |slechts )?\d{1,4} (?:tekens|pagina'?s|punten|km|kilometer|wedstrijden|minuten lezen)\b",
            r"\b(?:al (?:een account|klant|lid|geregistreerd))\b",
        ),
        max_chars=200,
    ),
    long=wording(
        "nl",
        strong={
            "misdirection.trick-question": (
                r"\b(?:haal het vinkje weg|vink .{0,20}\buit|verwijder het vinkje|deselecteer)\b.{0,60}\b(?:niet|geen)\b",
                r"\bals (?:u|je) (?:geen|niet)\b.{0,60}\b(?:haal het vinkje|vink .{0,20}uit|niet aanvinken|deselecteer)\b",
                r"\bik wil niet (?:geen|afgemeld|niet)\b",
            ),
            "forced-action.forced-enrollment": (
                r"\b(?:registreer|log in|meld je aan|schrijf je in) om (?:de|onze|alle|je) (?:prijs|prijzen|aanbiedingen|kortingen?)\b.{0,12}\b"
                r"(?:zien|bekijken)\b",
                r"\bprijzen (?:alleen|enkel) (?:zichtbaar )?(?:voor|na) (?:leden|inloggen|geregistreerde|registratie)\b",
                r"\b(?:akkoord|ga akkoord)\b.{0,60}\bvoorwaarden\b.{0,60}\ben\b.{0,60}\b(?:nieuwsbrief|reclame|commerciële|marketing)\b",
            ),
            "obstruction.hard-to-cancel": (
                r"\b(?:opzegg\w{1,4}|opzeg\w{0,4}|zeg\w{0,3} .{0,20}\bop|annuler\w{1,4}|beëindig\w{1,4})\b.{0,90}\b(?:telefonisch|per (?:post|brief|fax)|"
                r"aangetekend\w{0,2}|schriftelijk|te bellen|bel(?:len)? (?:met|naar|ons)|in de winkel|persoonlijk)\b",
                r"\b(?:bel|bellen|telefonisch|schriftelijk|per brief)\b.{0,60}\b(?:om|te) .{0,30}\b(?:op te zeggen|opzeggen|annuleren|beëindigen)\b",
            ),
            "sneaking.hidden-subscription": (
                rf"\b(?:wordt|verlengt|verlengd)\b.{{0,30}}\bautomatisch\b.{{0,120}}{_MONEY}",
                rf"\b(?:gratis|proef\w{{0,12}})\b.{{0,120}}\b(?:daarna|vervolgens)\b.{{0,30}}{_MONEY}.{{0,14}}(?:maand|jaar|week)",
                r"\bautomatisch (?:afgeschreven|in rekening gebracht|gefactureerd)\b",
            ),
        },
        weak={
            "sneaking.hidden-subscription": (
                r"\b(?:abonnement|lidmaatschap|proef\w{0,12}|contract)\b.{0,60}\bautomatisch (?:verlengd|omgezet|voortgezet)\b",
                r"\btenzij (?:u|je)\b.{0,30}\b(?:opzegt|annuleert)\b",
            ),
            "obstruction.hard-to-cancel": (
                r"\b(?:opzeggen|annuleren)\b.{0,60}\b(?:neem contact|klantenservice|contacteer)\b",
            ),
        },
        honest=(
            r"\b(?:online|in (?:uw|je|mijn) account|via (?:uw|je) account|met één klik|mijn omgeving)\b",
            r"\b(?:arbeidsovereenkomst|werkgever|huurcontract|huurder|rechtbank|vlucht(?:en)?|afspraak)\b",
        ),
        max_chars=1_000,
    ),
)
