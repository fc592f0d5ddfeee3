"""German texts that press, push or hold on to people."""

from __future__ import annotations

from veritas.checks.wording.matching import Lexicon, wording

_CLOCK = r"\d{1,3} ?: ?[0-5]\d"
_LAPSE = rf"(?:{_CLOCK}|\d{{1,3}} ?(?:tage?n?|std\.?|stunden?|min\.?|minuten?|sek\.?|sekunden?)\b)"
_OFFER = (
    r"(?:angebote?|aktion(?:en|spreis)?|rabatt(?:aktion|e)?|sale|deals?|gutschein|schlussverkauf|preis|"
    r"sonderpreis|vorteil|versandkostenfrei)"
)
_ENDS = r"(?:endet|enden|läuft ab|laufen ab|läuft aus|verfällt|gilt nur noch|ist bald vorbei|fast vorbei)"
_SOON = r"(?:bald|heute|morgen|um mitternacht|in kürze|heute nacht|am (?:mon|diens|donners|frei|sams|sonn)tag)"
_FEW = r"(?:\d{1,4}|ein|eine|einen|zwei|drei|wenige|ein paar)"
_THING = (
    r"(?:stück|st\.|artikel|exemplare?|zimmer|plätze?|paare?|tickets?|einheiten|teile?|flaschen?|größen?|"
    r"karten|produkte?|mal)"
)
_PEOPLE = r"(?:personen|menschen|leute|kunden|kundinnen(?: und kunden)?|nutzer(?:innen)?|besucher(?:innen)?|andere|käufer(?:innen)?)"
_BASKET = r"(?:warenkorb|warenkörben|einkaufswagen|merkzettel|wunschliste)"
_SPAN = r"(?:gerade|jetzt|heute|momentan|aktuell|in den letzten \d{1,3} (?:stunden|tagen|minuten)|in der letzten stunde)"
_NO = r"^\W*(?:nein,?(?: danke)?|ne(?:e|in)|lieber nicht|jetzt nicht|danke,? nein|kein interesse)\b[^\w]{1,6}"
_EXTRA = r"(?:versicherung|garantie|schutz(?:brief|paket)?|spende|geschenkverpackung|abo|probe(?:abo|mitgliedschaft))"
_MONEY = r"(?:\d[\d.,]{0,8} ?(?:€|eur|euro)|[€$] ?\d[\d.,]{0,8})"

GERMAN = Lexicon(
    "de",
    short=wording(
        "de",
        strong={
            "urgency.countdown-timer": (
                rf"\b{_OFFER}\b.{{0,20}}\b{_ENDS}(?: schon)?(?: in)?:? ?{_LAPSE}",
                rf"\bendet in:? ?{_LAPSE}",
                rf"\b(?:nur )?noch {_LAPSE}.{{0,20}}\b(?:{_OFFER}|sparen|sichern|bestellen|zugreifen)\b",
                rf"\b(?:warenkorb|artikel|bestellung|tickets?|plätze|zimmer)\b.{{0,30}}\b(?:noch|für) {_LAPSE}"
                r".{0,20}\breserviert\b",
                rf"\b(?:warenkorb|reservierung)\b.{{0,20}}\b(?:läuft|verfällt)\b.{{0,12}}{_LAPSE}",
            ),
            "urgency.limited-time": (
                r"\bnur (?:noch )?(?:für )?kurze zeit\b(?! (?:später|danach|nach|vor))",
                rf"\b{_OFFER} {_ENDS}? ?{_SOON}\b(?=.{{0,12}}$|.{{0,20}}!)",
                rf"\b{_OFFER} {_ENDS} {_SOON}\b",
                r"\b(?:beeil dich|beeilen sie sich)\b.{0,60}(?:angebot|sale|rabatt|noch|bevor|solange|!)",
                r"\b(?:zeitlich begrenzte|zeitlich befristete)[srn]? (?:angebote?|aktion|rabatt)\b",
            ),
            "scarcity.low-stock": (
                rf"\b(?:nur|bloß) noch {_FEW} ?{_THING}? ?(?:auf lager|verfügbar|übrig|vorrätig|frei|da|zu haben|zu diesem preis"
                r"|im lager|erhältlich)\b",
                rf"\bnoch (?:genau )?{_FEW} {_THING} (?:auf lager|verfügbar|übrig|vorrätig|frei|zu diesem preis)\b.{{0,30}}(?:schnell|"
                r"jetzt|!)",
                r"\b(?:fast|beinahe|nahezu|bald) (?:ausverkauft|vergriffen)\b",
                rf"\bletzte(?:s|n)? (?:{_FEW} )?{_THING} (?:auf lager|verfügbar|vorrätig)\b",
            ),
            "scarcity.high-demand": (
                r"\b(?:dieses|dieser|diese|der|das) (?:artikel|produkt|modell|zimmer|angebot)\b.{0,20}\b(?:sehr|stark|"
                r"besonders) (?:gefragt|begehrt|nachgefragt)\b",
                r"\bverkauft sich (?:gerade )?(?:sehr )?schnell\b",
            ),
            "social-proof.activity": (
                rf"\b\d[\d.]{{0,8}} {_PEOPLE} (?:sehen|schauen|betrachten|haben|interessieren|beobachten|kauften|"
                rf"bestellten)\b.{{0,60}}\b(?:an|angesehen|angeschaut|gekauft|bestellt|{_BASKET}|gebucht|"
                rf"diese[sn]?|dafür|gemerkt)\b",
                r"\b(?:jemand|ein(?:e)? (?:kunde|kundin|person|käufer))\b.{0,50}\bhat (?:gerade|soeben|eben|vor \d)"
                r".{0,80}\b(?:gekauft|bestellt|gebucht)\b",
                r"\bhat (?:gerade|soeben|eben) .{1,60}\b(?:gekauft|bestellt|gebucht)\b",
                r"\b(?:gekauft|bestellt|gebucht)\b.{0,40}\bvor (?:\d{1,3}|ein(?:er|em)|wenigen) (?:sekunden?|minuten?|"
                r"stunden?|tag(?:en)?)\b",
                r"\bvor (?:\d{1,3}|ein(?:er|em)|wenigen) (?:sekunden?|minuten?|stunden?) (?:gekauft|bestellt|gebucht)\b",
                rf"\bin \d[\d.]{{0,6}} (?:anderen )?{_BASKET}\b",
                r"\b(?:heute|diese woche|in den letzten \d{1,3} (?:stunden|tagen|minuten)|in der letzten (?:stunde|woche))(?: (?:schon|bereits|"
                r"über))? \d[\d.]{0,8}(?: ?mal|-mal| ?x)? (?:verkauft|gekauft|bestellt|angesehen|gebucht)\b",
                r"\b\d[\d.]{0,8} ?(?:mal|x) (?:in den letzten|heute|diese woche)\b.{0,30}\b(?:verkauft|gekauft|"
                r"bestellt|angesehen)\b",
                r"\b\d[\d.]{0,8} ?(?:mal|x) (?:verkauft|gekauft|bestellt|gebucht|angesehen)\b.{0,4}(?:in den "
                r"letzten|heute|diese)\b",
            ),
            "misdirection.confirmshaming": (
                rf"{_NO}ich .{{0,50}}\b(?:vollen preis|nicht sparen|kein(?:en|e)? (?:rabatt|gutschein|geschenk|vorteil|"
                r"vorteile|ersparnis|schutz)|lieber mehr|mehr (?:bezahlen|zahlen|ausgeben)|verzichte|risiko|riskier)",
                r"^\W*ich (?:zahle|bezahle|möchte|will) (?:lieber |gerne? )?(?:den vollen|mehr (?:be)?zahlen|nicht sparen|"
                r"kein(?:en)? rabatt)",
                rf"{_NO}ich (?:mag|hasse|liebe) ",
                r"^\W*ich (?:verzichte (?:auf|lieber auf) (?:meinen |den |die )?(?:rabatt|vorteil|ersparnis|gutschein|"
                r"geschenk)|will nicht sparen|möchte nicht sparen)",
            ),
            "sneaking.sneak-into-basket": (
                rf"\b{_EXTRA}\b.{{0,40}}\b(?:wurde|wurden|haben wir)\b.{{0,40}}\bhinzugefügt\b",
                rf"\bwir haben\b.{{0,30}}\b{_EXTRA}\b.{{0,40}}\b(?:hinzugefügt|in (?:den|ihren|deinen) warenkorb)\b",
            ),
        },
        weak={
            "urgency.countdown-timer": (
                rf"^\W*(?:nur )?noch (?:genau )?{_LAPSE}(?: (?:und )?{_LAPSE}){{0,3}}\W*$",
                rf"\b(?:countdown|{_OFFER})\b.{{0,16}}\b(?:noch|nur noch|läuft|gültig).{{0,12}}{_LAPSE}",
                rf"\b(?:ende|schluss) (?:der aktion|des angebots|des sale).{{0,6}} in:? ?{_LAPSE}",
                rf"^\W*(?:noch|verbleibende zeit|zeit übrig|endet in|läuft ab in):? ?{_LAPSE}",
                r"^\W*\d{1,2} ?(?:tage?|t) ?:? ?\d{1,2} ?(?:std|stunden?|h)\W.{0,8}\d{1,2} ?(?:min|minuten?|m)\b",
                rf"\bbestell(?:en sie|e|t)?\b.{{0,24}}\binnerhalb (?:von |der nächsten )?{_LAPSE}",
                rf"\b(?:bestell\w{{0,4}}|kauf\w{{0,4}}) (?:in den|in der) nächsten {_LAPSE}",
                r"^\W*(?:noch )?\d{1,2} ?(?:tage?n?|t)\b.{0,6}\d{1,2} ?(?:std\.?|stunden?|h)\b",
                rf"\b(?:sale|angebot|aktion|deal)\W{{1,4}}(?:noch|nur noch|endet in):? ?{_LAPSE}",
            ),
            "urgency.limited-time": (
                r"\b(?:nur|ausschließlich) (?:für )?(?:24|48|72) ?(?:stunden|std|h)\b",
                r"^\W*nur (?:noch )?bis (?:heute|morgen)(?: (?:abend|nacht|um mitternacht))?\W*$",
                rf"\b{_OFFER} (?:gilt |gültig )?nur (?:noch )?(?:heute|bis mitternacht|bis morgen|dieses wochenende)\b",
                r"\b(?:bevor|ehe) (?:alles|es|sie|er) (?:weg|vorbei) (?:ist|sind)\b",
                r"\bjetzt schnell sein\b|^\W*(?:schnell sein|jetzt zugreifen|nicht verpassen)\W*$",
                r"^\W*nur (?:noch )?(?:heute|bis mitternacht|bis morgen|dieses wochenende)\b",
                r"^\W*letzte chance\b",
                r"^\W*(?:endet|läuft|gilt) (?:nur noch |nur )?(?:bald|heute)(?: ab| aus)?\W*$",
                r"\bendet (?:bald|heute|um mitternacht)\W*$",
                r"\bsolange du noch kannst\b|\bbevor es zu spät ist\b",
                r"^\W*(?:die )?letzten? (?:stunden?|tage?|minuten?)(?: (?:für|zum|im) .{0,30})?\W*$",
                r"^\W*nur solange verfügbar\b",
                r"^\W*(?:endspurt|schlussspurt|countdown)\b.{0,12}\b(?:sale|rabatt|angebote?|aktion|preise?)\b",
                r"\bnur (?:noch )?(?:an )?diese[sm] (?:wochenende|woche)\b(?=.{0,40}(?:%|€|\brabatt|\bsale|\bsparen|!))",
                r"^\W*jetzt oder nie\W*$",
                r"^\W*(?:letzter tag|letzte (?:tage|stunden|chance|gelegenheit))\b.{0,30}(?:%|€|!|\brabatt|\bsale|\bsparen|\bangebot)",
                r"^\W*(?:blitz|tages|flash)-?(?:angebote?|deals?|sale|aktion)\W*$",
                r"^\W*(?:(?:zeitlich )?(?:befristet|begrenzt|limitiert)e[srn]?) (?:angebote?|aktion|rabatt|deal)\W*$",
                r"^\W*(?:beeilung|beeil dich|beeilen sie sich|schnell sein)\W*$",
                r"\b(?:angebot|rabatt|aktion|preis|sale)\b.{0,20}\bnur (?:noch )?(?:wenige|ein paar) (?:stunden|tage|minuten)\b",
                r"^\W*nur (?:noch )?(?:wenige|ein paar) (?:stunden|tage)\b.{0,20}(?:$|!|\brabatt|\bangebot)",
                r"^\W*(?:lass|lassen sie) (?:es |sich |dir |das )*(?:nicht )?entgehen\b|^\W*nicht entgehen lassen\W*$",
            ),
            "scarcity.low-stock": (
                rf"^\W*letzte(?:s|n|r)? (?:{_FEW} )?{_THING}\b",
                rf"\bnur noch {_FEW} ?(?:x|mal)? ?(?:verfügbar|erhältlich|lieferbar|auf lager)\b",
                r"\bnur noch (?:geringe|kleine|wenige) (?:mengen?|stückzahl\w{0,3}|bestände|restbestände|artikel)\b",
                rf"^\W*(?:sehr |stark )?(?:gefragt|begehrt|beliebt)[^\w]{{1,6}}(?:nur )?noch {_FEW}\b",
                rf"^\W*(?:nur )?noch {_FEW} ?{_THING}?\W*$",
                r"^\W*(?:geringer (?:bestand|lagerbestand|vorrat)|niedriger bestand|wenige? (?:verfügbar|auf lager|"
                r"stück)|letzte (?:exemplare|stücke?|artikel|größen)|letztes (?:stück|exemplar)|begrenzte "
                r"(?:stückzahl|menge|verfügbarkeit)|knapper bestand|restposten - schnell)\b",
                r"\bsolange (?:der )?vorrat reicht\b",
                r"\bbevor (?:es|er|sie) (?:weg|ausverkauft|vergriffen) (?:ist|sind)\b",
                rf"^\W*(?:restbestand|restposten|letzter bestand|restmenge)\W{{1,4}}(?:nur )?(?:noch )?{_FEW}\b",
                r"^\W*(?:schnell|jetzt) (?:zugreifen|sein|bestellen|sichern)\W{1,4}.{0,16}\b(?:fast weg|fast alles weg|wenige|begrenzt|ausverkauft)\b",
                rf"\bnur noch {_FEW} (?:in (?:ihrer|deiner|dieser) (?:größe|farbe)|zu diesem preis)\b",
                r"\bwenn weg,? dann weg\b|\bweg ist weg\b|^\W*(?:fast|bald|gleich) weg\W*$",
                r"^\W*(?:der )?(?:vorrat|bestand|lagerbestand) (?:ist )?(?:begrenzt|knapp|gering|fast aufgebraucht)\W*$",
                r"^\W*nur (?:noch )?(?:in )?(?:kleine[nr]?|geringe[nr]?|begrenzte[nr]?) (?:mengen?|stückzahl(?:en)?|anzahl)\b",
                rf"^\W*weniger als {_FEW} ?{_THING}? (?:übrig|verfügbar|auf lager|vorrätig)\b",
                rf"\b(?:nur )?noch (?:genau )?{_FEW} ?{_THING}? (?:verfügbar|übrig|frei|da)\W*$",
            ),
            "scarcity.high-demand": (
                r"^\W*(?:sehr|stark|besonders|heiß) (?:gefragt|begehrt|beliebt)\W*$",
                r"^\W*(?:hohe|große|starke) nachfrage\b",
                r"^\W*(?:dieses|dieser|diese|aktuell|derzeit|gerade|momentan|bei uns)\b.{0,30}\b(?:sehr|stark|besonders|extrem|äußerst) (?:gefragt|begehrt|nachgefragt|beliebt)(?:\W*$|\W{1,4}(?:schnell|jetzt|bald|nur))",
                r"^\W*(?:geht|gehen) (?:gerade )?weg wie warme semmeln\b|^\W*nicht mehr lange (?:verfügbar|da|auf lager)\b",
                r"^\W*(?:wird|ist) (?:oft|meist|schnell) (?:schnell )?ausverkauft\b",
            ),
            "social-proof.activity": (
                rf"\b(?:wird|werden) (?:gerade|aktuell|momentan) von \d[\d.]{{0,6}} (?:anderen )?{_PEOPLE} (?:angesehen|angeschaut|betrachtet|beobachtet)\b",
                r"^\W*(?:bereits|schon|über)? ?\d[\d.]{0,8} (?:stück |mal )?verkauft\W*$",
                rf"^\W*(?:heute |bereits |schon )*von \d[\d.]{{0,6}} {_PEOPLE} (?:bestellt|gekauft|gebucht)\b",
                rf"^\W*\d[\d.]{{0,8}} {_PEOPLE} (?:sehen|schauen|betrachten|beobachten|haben (?:dies|diese|das))",
                r"^\W*(?:beliebt|bestseller|trend)\b.{0,6}\d{1,6} ?(?:mal|x) (?:gekauft|verkauft)",
                r"^\W*(?:bereits |schon |über )?\d[\d.]{0,8} ?(?:mal|x) (?:gekauft|verkauft|bestellt|gebucht)\W*$",
                rf"^\W*{_SPAN} von \d[\d.]{{0,6}} {_PEOPLE} (?:angesehen|angeschaut|betrachtet|gekauft)",
                r"\b\d[\d.]{0,8} ?-?mal (?:in den letzten|in der letzten|heute|diese woche)\b.{0,20}\b(?:gebucht|gekauft|bestellt|verkauft|angesehen)\b",
                r"^[^\d\W][\w. '-]{1,30} (?:aus|in) [^\d\W][\w. '-]{1,40} hat (?:gerade|soeben|eben|kürzlich) (?:gekauft|bestellt|gebucht|\w.{0,40} (?:gekauft|bestellt))\b",
                r"^\W*(?:über|mehr als|schon|bereits)? ?\d[\d.]{0,8}(?: ?mal| stück)? verkauft (?:im|in|seit|diesen|diese|heute)\b",
                r"^\W*(?:letzte|neueste) (?:buchung|bestellung|kauf)\W{0,3}vor\b",
                rf"^\W*\d[\d.]{{0,6}} {_PEOPLE} (?:sind )?(?:gerade |jetzt |aktuell )?(?:auf dieser seite|online|interessiert|schauen zu)\b",
                r"^\W*(?:bestseller|beliebt|trend)\W{1,4}(?:über |schon )?\d[\d.]{0,8}(?: ?mal| stück)? (?:verkauft|gekauft|bestellt)\b",
            ),
            "misdirection.confirmshaming": (
                r"^\W*(?:weiter|fortfahren|einkaufen|bestellen) ohne (?:meinen |den |meine )?(?:rabatt|gutschein|ersparnis|vorteil|schutz|geschenk)\b",
                rf"{_NO}ich (?:zahle|bezahle|verzichte|will|brauche|möchte|bleibe|weiß|spare|habe genug)\b",
                rf"{_NO}(?:sparen|rabatte?|geschenke?|schnäppchen|vorteile) (?:ist|sind|mag|brauche|interessier)\b.{{0,24}}\b(?:nichts|nicht|mich|ich|keine)\b",
                rf"{_NO}(?:lieber )?(?:den |zum )?vollen preis\b",
            ),
            "misdirection.pressured-selling": (
                r"^\W*ja,? (?:bitte )?(?:schützen|hinzufügen|upgraden|absichern|ich will)\b",
                rf"^\W*ja[!, ]+.{{0,30}}\b(?:schutz|versicherung|garantie|upgrade)\b.{{0,24}}\b(?:hinzufügen|für nur|{_MONEY}|sichern)",
            ),
            "sneaking.sneak-into-basket": (
                rf"^\W*{_EXTRA}\b.{{0,20}}\b(?:hinzugefügt|enthalten)\b.{{0,20}}{_MONEY}",
                rf"^\W*(?:\w{{0,12}})(?:versicherung|garantie|schutz|spende)\b.{{0,20}}{_MONEY}.{{0,6}}\(?(?:entfernen|hinzugefügt)\b",
            ),
        },
        honest=(
            r"\b(?:anpfiff|abpfiff|wahl(?:en|tag)?|sitzung|passwort|kennwort|anmeldung|anmeldefrist|spiele?n?|partie|bus|züge?|zug|straße|prüfung|abgabe|frist|"
            r"abstimmung|streik|ausstellung|konzert|ferien|vertrag|tisch)\b",
            r"\b(?:e-?mails?|newsletter|benachrichtigung\w{0,3}|cookies?|kontaktiert)\b",
            r"\b(?:bewertung(?:en)?|rezension(?:en)?|hilfreich|kommentare?)\b",
            r"\b(?:kunden,? die|andere kauften|wird oft zusammen)\b",
            r"\b(?:noch|nur noch) \d{1,4} (?:zeichen|seiten|punkte|kilometer|km|spiele|minuten (?:lesezeit|fahrt))\b",
            r"\bnicht (?:auf lager|vorrätig)\b",
            r"\b(?:account|konto|mitglied)\b.{0,20}\b(?:schon|bereits)\b|\bbereits (?:kunde|registriert|angemeldet)\b",
        ),
        max_chars=200,
    ),
    long=wording(
        "de",
        strong={
            "misdirection.trick-question": (
                r"\b(?:haken|häkchen)\b.{0,30}\b(?:entfernen|nicht setzen)\b.{0,60}\b(?:nicht|keine)\b",
                r"\b(?:deaktivier|entfern|abwähl)\w{0,6}\b.{0,60}\bwenn (?:sie|du)\b.{0,40}\b(?:nicht|keine)\b.{0,60}\b"
                r"(?:möchten|möchtest|wünschen|wollen|willst|erhalten)\b",
                r"\bich möchte nicht,? (?:nicht|auf .{0,30}verzichten|abgemeldet)\b",
            ),
            "forced-action.forced-enrollment": (
                r"\b(?:registrier|anmeld|einlogg)\w{0,6}\b.{0,20},? um (?:die |den |unsere? |alle )?(?:preise?|angebote?|"
                r"rabatte?) zu sehen\b",
                r"\b(?:preise?|rabatte?) (?:nur )?(?:nach|für) (?:anmeldung|registrierung|registrierte|angemeldete)\b",
                r"\b(?:agb|nutzungsbedingungen|bedingungen)\b.{0,60}\b(?:und|sowie)\b.{0,80}\b(?:newsletter|werbung|"
                r"werbe\w{1,12}|angebote per)\b",
                r"\b(?:melden sie sich|melde dich|registriere dich|loggen sie sich|logge dich)\b.{0,20}\b(?:an|ein)?,? ?um (?:die |alle |unsere |deine )?(?:preise?|rabatte?|angebote?) (?:zu sehen|anzuzeigen|einzusehen)\b",
            ),
            "obstruction.hard-to-cancel": (
                r"\b(?:kündigung(?:en)?|kündigen|kündbar|abbestell\w{0,4}|beenden|widerruf\w{0,4})\b.{0,90}\b(?:telefonisch|per (?:post|"
                r"brief|fax|einschreiben)|schriftlich|anrufen|hotline|in der filiale|persönlich)\b",
                r"\b(?:anrufen|rufen sie|telefonisch|per (?:post|brief|fax)|schriftlich)\b.{0,60}\b(?:um )?(?:zu )?"
                r"(?:kündigen|kündigung|abzubestellen|zu beenden)\b",
            ),
            "sneaking.hidden-subscription": (
                rf"\bverlängert sich\b.{{0,30}}\bautomatisch\b.{{0,120}}(?:{_MONEY}|kostenpflichtig)",
                rf"\b(?:kostenlos|gratis|probe\w{{0,10}}|testphase|testzeitraum)\b.{{0,120}}\b(?:danach|anschließend|"
                rf"im anschluss)\b.{{0,40}}{_MONEY}",
                r"\b(?:wird|werden)\b.{0,40}\bautomatisch (?:abgebucht|belastet|berechnet|kostenpflichtig)\b",
            ),
        },
        weak={
            "sneaking.hidden-subscription": (
                r"\b(?:abo|abonnement|mitgliedschaft|vertrag|probe\w{0,10})\b.{0,60}\bautomatisch\b.{0,40}\bverlänger",
                r"\b(?:abo|abonnement|mitgliedschaft|vertrag)\b.{0,40}\bverlängert sich\b.{0,40}\bautomatisch\b",
                r"\bsofern (?:sie|du) nicht\b.{0,40}\bkündig",
            ),
            "obstruction.hard-to-cancel": (
                r"\b(?:kündigen|kündigung|abbestellen)\b.{0,60}\b(?:wenden sie sich|kontaktieren sie|kundenservice|"
                r"kundendienst|e-?mail an)\b",
            ),
        },
        honest=(
            r"\b(?:online|im kundenkonto|in (?:ihrem|deinem) konto|mit einem klick|jederzeit in)\b",
            r"\b(?:arbeitsvertrag|arbeitgeber|arbeitnehmer|mietvertrag|vermieter|mieter|gericht)\b",
        ),
        max_chars=1_000,
    ),
)
