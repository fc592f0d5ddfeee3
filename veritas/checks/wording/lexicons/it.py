"""Italian texts that press, push or hold on to people."""

from __future__ import annotations

from veritas.checks.wording.matching import Lexicon, wording

_CLOCK = r"\d{1,3} ?: ?[0-5]\d"
_LAPSE = rf"(?:{_CLOCK}|\d{{1,3}} ?(?:giorn[oi]|g|or[ae]|h|minut[oi]|min|second[oi]|sec|s)\b)"
_OFFER = r"(?:offert[ae]|promo(?:zion[ei])?|saldi|scont[oi]|prezzo|coupon|svendita|vendit[ae] (?:lampo|flash)|occasion[ei])"
_ENDS = r"(?:termina|terminano|finisce|finiscono|scade|scadono|si conclude)"
_SOON = r"(?:presto|oggi|stasera|stanotte|domani|a mezzanotte|a breve|domenica|questo weekend)"
_FEW = r"(?:\d{1,4}|un[oa]?|due|tre|poch[ei])"
_THING = (
    r"(?:pezz[oi]|articol[oi]|prodott[oi]|camer[ae]|post[oi]|bigliett[oi]|unit[aà]|paia|paio|bottigli[ae]|tagli[ae]|"
    r"esemplar[ei]|copi[ae])"
)
_PEOPLE = (
    r"(?:(?:altre )?(?:person[ae]|client[ei]|utent[ei]|visitator[ei]|acquirent[ei]|viaggiator[ei]))"
)
_BASKET = r"(?:carrello|carrelli|lista dei desideri|preferiti)"
_NO = r"^\W*(?:no,?(?: grazie)?|grazie,? ma no|non ora|non mi interessa)\b[^\w]{1,6}"
_EXTRA = r"(?:assicurazione|garanzia|protezione|donazione|confezione regalo|abbonamento|prova)"
_MONEY = r"(?:\d[\d.,]{0,8} ?(?:€|eur|euro)|[€$] ?\d[\d.,]{0,8})"

ITALIAN = Lexicon(
    "it",
    short=wording(
        "it",
        strong={
            "urgency.countdown-timer": (
                rf"\b{_OFFER}\b.{{0,24}}\b{_ENDS} (?:tra|fra|in):? ?{_LAPSE}",
                rf"\b{_ENDS} (?:tra|fra):? ?{_LAPSE}",
                rf"\b(?:ancora|solo|mancano(?: solo)?|restano(?: solo)?) {_LAPSE}.{{0,24}}\b(?:per|{_OFFER}|approfittare|acquistare)\b",
                rf"\b(?:carrello|articol[oi]|ordine|post[oi]|bigliett[oi]|camera)\b.{{0,24}}\b(?:riservat|prenotat)[oaie]\b.{{0,16}}{_LAPSE}",
                rf"\b(?:carrello|prenotazione)\b.{{0,16}}\b(?:scade|scadr[aà])\b.{{0,10}}{_LAPSE}",
            ),
            "urgency.limited-time": (
                r"\b(?:offerta|promozione|prezzo|sconto|vendita)\b.{0,16}\b(?:a |per un )?tempo limitato\b",
                rf"\b{_OFFER} {_ENDS} {_SOON}\b",
                r"\b(?:affrettati|affrettatevi|si affretti|sbrigati|fai presto|corri)\b.{0,50}(?:\boffert|\bprima|\brimast|\bultim|\bscad|"
                r"\bsolo|\besauri|\bscort|!)",
                rf"\b{_OFFER} (?:sta per|stanno per|in) (?:terminare|finire|scadere|scadenza)\b",
            ),
            "scarcity.low-stock": (
                rf"\b(?:(?:ne )?(?:sono )?riman(?:e|gono)|resta(?:no)?|rest[ao]|ne restano) (?:solo|soltanto|appena) {_FEW}\b",
                rf"\b(?:solo|soltanto|appena|solamente) {_FEW} ?{_THING}? (?:rimast[oaie]|disponibil[ei]|in (?:magazzino|stock)|"
                r"rimanent[ei]|ancora disponibil[ei])\b",
                rf"\b{_FEW} {_THING} rimast[oaie]\b.{{0,20}}(?:affrett|!)",
                r"\b(?:quasi|in via di) (?:esaurit[oaie]|esaurimento)\b",
                rf"\bultim[oaie] {_FEW} {_THING} (?:disponibil[ei]|in (?:magazzino|stock))\b",
                rf"\bultim[oaie] {_THING} (?:disponibil[ei]|in (?:magazzino|stock)|rimast[oaie])\b",
            ),
            "scarcity.high-demand": (
                r"\b(?:quest[oaie]|il tuo) (?:articolo|prodotto|modello|camera|offerta|struttura)\b.{0,20}\b(?:molto richiest[oaie]|"
                r"richiestissim[oaie]|va a ruba)\b",
                r"\b(?:va|vanno|sta andando|stanno andando) a ruba\b|\bsi (?:vende|vendono|esaurisce|esauriscono) (?:molto )?(?:velocemente|"
                r"rapidamente|in fretta)\b",
            ),
            "social-proof.activity": (
                rf"\b\d[\d.]{{0,8}} {_PEOPLE}\b.{{0,30}}\b(?:stanno (?:guardando|visualizzando|acquistando|osservando)|hanno (?:acquistato|"
                r"comprato|visto|visualizzato|ordinato|prenotato|aggiunto)|guardano)\b",
                r"\b(?:qualcuno|un(?:a|')? ?(?:cliente|persona|acquirente))\b.{0,50}\bha (?:appena )?(?:acquistato|comprato|ordinato|"
                r"prenotato|aggiunto)\b",
                r"\bha appena (?:acquistato|comprato|ordinato|prenotato)\b",
                r"\b(?:acquistat|comprat|ordinat|prenotat|vendut)[oaie]\b.{0,40}\b(?:\d{1,3}|un[a']?|pochi|poche) ?(?:second[oi]|minut[oi]|or[ae]|"
                r"giorn[oi]) fa\b",
                rf"\bin \d[\d.]{{0,6}} (?:altri )?{_BASKET}\b",
                r"\b(?:acquistat|comprat|vendut|visualizzat|vist|prenotat)[oaie] \d[\d.]{0,8} volte (?:nelle|oggi|questa|negli)\b",
                r"\b\d[\d.]{0,8} (?:vendut[oi]|vendite|acquisti|ordini|prenotazioni) (?:nelle ultime|oggi|questa settimana|negli ultimi)",
            ),
            "misdirection.confirmshaming": (
                rf"{_NO}(?:io )?(?:preferisco|voglio|mi piace|scelgo).{{0,30}}\b(?:pagare (?:di pi[uù]|il prezzo|tutto|prezzo)|prezzo pieno|"
                r"non risparmiare|rischiare|perdere)",
                rf"{_NO}non (?:voglio|mi piace|mi serve|mi interessa) .{{0,24}}\b(?:risparmi|sconto|regalo|offerta|coupon|gratis|protezione|"
                r"protegger)",
                r"^\W*(?:preferisco|voglio) (?:pagare (?:di pi[uù]|il prezzo pieno|tutto|a prezzo pieno)|non risparmiare)",
                rf"{_NO}(?:odio|detesto|adoro) ",
                r"^\W*(?:rinuncio (?:al mio|allo|alla|al|a questo) (?:sconto|regalo|risparmio|offerta|vantaggio)|non voglio (?:risparmiare|lo "
                r"sconto|sconti))",
            ),
            "sneaking.sneak-into-basket": (
                rf"\b{_EXTRA}\b.{{0,40}}\b(?:[eè] stat[oa] aggiunt[oa]|abbiamo aggiunto)\b",
                rf"\babbiamo aggiunto\b.{{0,40}}\b{_EXTRA}\b",
            ),
        },
        weak={
            "urgency.countdown-timer": (
                rf"\bfine (?:dell'offerta|offerta|promozione|della promozione|saldi|dei saldi) (?:tra|fra):? ?{_LAPSE}",
                rf"\b{_OFFER}\b.{{0,16}}\b(?:ancora|solo|mancano)\b.{{0,8}}{_LAPSE}",
                rf"^\W*(?:mancano|tempo rimanente|tempo rimasto|{_ENDS} (?:tra|fra|in)|ancora):? ?{_LAPSE}",
                r"^\W*\d{1,2} ?(?:giorn[oi]|g) ?:? ?\d{1,2} ?(?:or[ae]|h)\W.{0,8}\d{1,2} ?(?:min|minut[oi]|m)\b",
                rf"\b(?:ordina|acquista|compra|prenota)\b.{{0,12}}\b(?:entro|nelle prossime|nei prossimi)(?: le prossime)? {_LAPSE}",
                rf"^\W*tempo (?:rimasto|rimanente|residuo)\W{{0,4}}{_LAPSE}",
                rf"^\W*(?:solo |ancora )?(?:mancano|restano|rimangono)(?: solo)? {_LAPSE}(?:{_LAPSE}| |:|e|,){{0,4}}\W*$",
            ),
            "urgency.limited-time": (
                rf"\b{_OFFER}\b.{{0,12}}\b(?:valid[ao] )?(?:solo|soltanto|esclusivamente) (?:per )?(?:oggi|stasera|questo weekend)\b",
                r"^\W*solo fino a (?:mezzanotte|stasera|oggi)",
                r"^\W*(?:affrettati|sbrigati|corri)[^\w]{1,6}(?:sta(?:nno)? per|finisce|scade|termina)",
                r"^\W*(?:solo )?(?:per |a )?(?:un )?tempo limitato\b",
                r"^\W*(?:solo|soltanto) (?:per )?(?:oggi|stasera|questo weekend|24 ore|48 ore)\b",
                r"^\W*ultima (?:occasione|possibilit[aà]|opportunit[aà])\b|^\W*ultim[ei] (?:ore|giorni|minuti)\W*$|^\W*ultimo giorno\W*$",
                r"^\W*ultim[ei]? (?:ore|giorni) (?:per|di) (?:approfittare|saldi|promo|acquistare|risparmiare|offerta)",
                rf"^\W*{_ENDS} (?:presto|oggi|stasera)\W*$",
                r"\bprima che sia troppo tardi\b|\bil tempo sta per scadere\b",
                r"\bnon perdere (?:questa|quest') ?(?:offerta|occasione|promozione)\b",
                r"^\W*(?:offert[ae]|vendit[ae]|promo) (?:lampo|flash|del giorno|limitat[ae])\W*$",
                r"^\W*(?:ora o mai pi[uù]|sta per finire|quasi finit[oa]|ultimi giorni|ultime ore|ultimo giorno)\b(?:\W*$|.{0,24}[!%])",
                r"\bnon (?:perdere|perderti|lasciarti sfuggire|farti scappare) (?:questa|questo|queste|l'|la|le nostre) ?(?:offert[ae]|occasion[ei]|opportunit[aà]|promo\w{0,6}|sconto)\b",
                r"\b(?:solo (?:per )?oggi|solo (?:per )?questo (?:weekend|fine settimana)|solo (?:per )?(?:24|48) ore)\b(?=.{0,30}(?:%|€|!|$))",
                r"^\W*(?:affrettati|affrettatevi|sbrigati|fai in fretta|corri)\W*$",
            ),
            "scarcity.low-stock": (
                rf"^\W*ultim[oaie] (?:{_FEW} )?{_THING}\b",
                rf"\b(?:molto richiest[oa]|popolare|richiestissim[oa])[^\w]{{1,6}}(?:solo|restano) {_FEW}\b",
                rf"^\W*(?:ne )?(?:restano|rimangono|resta|rimane|solo) {_FEW} ?{_THING}?\W*$",
                rf"^\W*{_FEW} {_THING} rimast[oaie]\W*$",
                r"^\W*(?:scorte limitate|quantit[aà] limitat[ae]|poch[ei] (?:pezzi|disponibilit[aà]|scorte)|disponibilit[aà] limitata|scorte in "
                r"esaurimento|ultim[oaie] (?:pezz[oi]|tagli[ae]|post[oi]|disponibilit[aà]|articol[oi]|scorte)|posti limitati)\b",
                r"\b(?:fino ad|salvo) esaurimento (?:delle )?scorte\b",
                r"\bprima che (?:finiscano|si esauriscano|finisca|vadano esauriti)\b",
                rf"\bne (?:sono rimast[ei]|restano|rimangono)(?: solo)? (?:poch[ei]|pochissim[ei]|{_FEW})\b",
                r"\bfino (?:a|ad) (?:esaurimento|fine)(?: delle)? scorte\b",
                r"^\W*(?:in esaurimento|in via di esaurimento|sta per esaurirsi|stanno per finire)\W*$",
                r"^\W*(?:scorte|quantit[aà]|disponibilit[aà]|stock) (?:molto )?(?:limitat[ae]|ridott[ae]|bass[ae]|in esaurimento)\b",
                r"\bprima che (?:finisca|finiscano|si esaurisca|sia esaurito|vadano a ruba)\b",
                r"^\W*(?:ultim[aio] (?:taglia|taglie|pezz[oi]|articol[oi]|post[oi]|disponibil[ei]))\b(?=.{0,24}(?:$|!|dispon|riman))",
                rf"^\W*meno di {_FEW} ?{_THING}? (?:rimast[ei]|disponibil[ei])\b",
            ),
            "scarcity.high-demand": (
                r"^\W*(?:molto richiest[oa]|richiestissim[oa]|(?:alta|forte|grande) (?:domanda|richiesta))\b",
                r"^\W*(?:molto|pi[uù]) (?:richiest|ricercat|desiderat)[oaie]\W*$",
                r"\b(?:vanno|va|sta andando|stanno andando) a ruba\b",
            ),
            "social-proof.activity": (
                rf"\b\d[\d.]{{0,8}} {_PEOPLE} (?:hanno|ha) (?:gi[aà] )?(?:quest[oa]|il|la) .{{0,20}}\bnel (?:loro |proprio )?{_BASKET}",
                rf"^\W*(?:ordinat|acquistat|prenotat|vist)[oa] da (?:oltre )?\d[\d.]{{0,6}} {_PEOPLE}\b",
                rf"^\W*\d[\d.]{{0,8}} {_PEOPLE} (?:stanno|guardano|interessat)",
                r"^\W*(?:gi[aà] |oltre )?\d[\d.]{0,8} (?:vendut[oi]|vendite|acquisti)\W*$",
                rf"^\W*(?:ultim[oa] (?:acquisto|ordine|prenotazione)):? {_LAPSE} fa\b",
                rf"\b\d[\d.]{{0,6}} {_PEOPLE} (?:lo |la |l')?(?:hanno|ha) .{{0,24}}\bnel(?: loro)? {_BASKET}\b",
                r"^[^\d\W][\w. '-]{1,30} (?:di|da|a) [^\d\W][\w. ,'-]{1,40} ha (?:appena|da poco) (?:acquistato|comprato|ordinato|prenotato)\b",
                r"^\W*(?:oltre |gi[aà] |pi[uù] di )?\d[\d.]{0,8} (?:vendut[oi]|acquist[oi]|ordini) (?:oggi|questa settimana|nell[ae] ultim[ae]|questo mese)\b",
                rf"^\W*\d[\d.]{{0,6}} {_PEOPLE} (?:sono )?(?:su questa pagina|interessat[ei]|online ora)\b",
                r"^\W*ultim[oa] (?:acquisto|ordine|vendita|prenotazione)\W{0,3}.{0,16}\bfa\b",
            ),
            "misdirection.confirmshaming": (
                r"^\W*(?:continua|prosegui|acquista|procedi|esci) senza (?:il |lo |la |il mio |lo )?(?:sconto|regalo|offerta|risparmio|protezione|coupon)\b",
                rf"{_NO}(?:io )?(?:preferisco|non voglio|non mi serve|non mi piace|so gi[aà]|rinuncio|pagher[oò]|rischio)\b",
                rf"{_NO}(?:non )?(?:mi piacciono|voglio|mi interessan?o?|mi servono|ho bisogno di) .{{0,20}}\b(?:sconti|sconto|risparmi\w{{0,4}}|offerte|regal[oi]|affari)\b",
                rf"{_NO}(?:pago |preferisco )?(?:il )?prezzo pieno\b",
                r"^\W*non voglio (?:lo |il mio |uno |nessuno )?(?:sconto|risparmiare|regalo)\b",
            ),
            "misdirection.pressured-selling": (
                r"^\W*s[iì][!, ]+(?:voglio|proteggi|aggiungi|approfitto)\b",
            ),
            "sneaking.sneak-into-basket": (
                rf"^\W*{_EXTRA}\b.{{0,20}}\b(?:aggiunt[oa]|inclus[oa])\b.{{0,20}}{_MONEY}",
            ),
        },
        honest=(
            r"\b(?:elezioni|partit[ae]|da giocare|sessione|password|tren[oi]|piov\w{1,4}|mostra|concert[oi]|contratto|tavolo|iscrizioni|pazienza)\b",
            r"^\W*(?:lui|lei|chi|loro) (?:ha|hanno)\b|^\W*ultimi articoli\W*$",
            r"\b(?:e-?mail|newsletter|notifiche|cookie|sms)\b",
            r"\b(?:recension[ei]|valutazion[ei]|comment[oi]|opinion[ei]|util[ei])\b",
            r"\b(?:anche (?:acquistato|comprato|visto)|hanno (?:anche|inoltre))\b",
            r"\b(?:rimangono|restano|mancano) \d{1,4} (?:caratteri|pagine|punti|km|chilometri|partite|giornate)\b",
            r"\b(?:gi[aà] (?:un account|cliente|iscritt[oa]|registrat[oa]))\b",
        ),
        max_chars=200,
    ),
    long=wording(
        "it",
        strong={
            "misdirection.trick-question": (
                r"\b(?:deselezion\w{1,5}|togli(?:ere|ete)? la spunta|rimuov\w{1,4} la spunta)\b.{0,60}\bnon (?:desider\w{1,3}|vuo[il]|volete|"
                r"vuoi)\b",
                r"\bse non (?:desider\w{1,3}|vuoi|vuole|volete)\b.{0,80}\b(?:deselezion\w{1,4}|non spuntare|non selezionare)\b",
                r"\bnon (?:voglio|desidero) (?:non ricevere|smettere di ricevere|essere escluso)\b",
            ),
            "forced-action.forced-enrollment": (
                r"\b(?:registrati|registratevi|accedi|iscriviti) per (?:vedere|visualizzare|scoprire) (?:i|le|il|tutti i|nostri) "
                r"(?:prezz[oi]|offerte|sconti)\b",
                r"\bprezzi (?:solo|riservati) (?:per|a|agli) (?:utenti registrati|iscritti|membri|clienti registrati)\b",
                r"\baccetto\b.{0,60}\b(?:termini|condizioni)\b.{0,60}\be\b.{0,60}\b(?:pubblicit|promozional|newsletter|marketing|"
                r"comunicazioni commerciali)",
            ),
            "obstruction.hard-to-cancel": (
                r"\b(?:disdi\w{1,6}|disdett\w|recedere|recesso|annullare|cancell\w{1,6}|interrompere)\b.{0,90}\b(?:telefonicamente|per telefono|"
                r"chiam\w{1,5}|telefon\w{1,5}|raccomandata|per (?:posta|lettera|fax)|per iscritto|in negozio|di persona)\b",
                r"\b(?:chiam[ai]\w{0,4}|telefonicamente|raccomandata|per iscritto)\b.{0,60}\bper (?:disdire|annullare|recedere|cancellare)\b",
            ),
            "sneaking.hidden-subscription": (
                rf"\b(?:rinnov\w{{1,6}})\b.{{0,30}}\bautomaticamente\b.{{0,120}}{_MONEY}",
                rf"\b(?:gratis|gratuit\w|prova)\b.{{0,120}}\b(?:poi|successivamente|dopodich[eé]|in seguito)\b.{{0,30}}{_MONEY}.{{0,14}}(?:mese|anno|settimana)",
                r"\b(?:verr[aà]|sar[aà]|verranno|saranno)\b.{0,30}\b(?:addebitat|fatturat)[oaie]\b.{0,20}\bautomaticamente\b|\bautomaticamente "
                r"(?:addebitat|fatturat)[oaie]\b",
            ),
        },
        weak={
            "sneaking.hidden-subscription": (
                r"\b(?:abbonamento|iscrizione|prova|contratto)\b.{0,60}\b(?:si rinnova|si rinnover[aà]|viene rinnovat[oa])\b.{0,20}\b"
                r"(?:automaticamente|tacitamente)\b",
                r"\bsalvo disdetta\b|\ba meno che non (?:disdica|annulli)\b",
            ),
            "obstruction.hard-to-cancel": (
                r"\b(?:disdire|annullare|recedere)\b.{0,60}\b(?:contatt\w{1,6}|servizio clienti|assistenza clienti|scriv\w{1,5})\b",
            ),
        },
        honest=(
            r"\b(?:online|dal (?:tuo|proprio|suo) (?:account|profilo)|nel (?:tuo|suo) account|con un clic|area (?:personale|clienti))\b",
            r"\b(?:contratto di lavoro|datore|affitto|inquilino|tribunale|vol[oi]|appuntamento)\b",
        ),
        max_chars=1_000,
    ),
)
