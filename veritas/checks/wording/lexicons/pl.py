"""Polish texts that press, push or hold on to people."""

from __future__ import annotations

from veritas.checks.wording.matching import Lexicon, wording

_CLOCK = r"\d{1,3} ?: ?[0-5]\d"
_LAPSE = rf"(?:{_CLOCK}|\d{{1,3}} ?(?:dni|dzień|godz\.?|godzin[ay]?|h|min\.?|minut[ay]?|sek\.?|sekund[ay]?|s)\b)"
_OFFER = r"(?:ofert[ay]|promocj[aei]|wyprzedaż[ey]?|rabat(?:y|u)?|zniżk[ai]|cena|okazj[ai]|kupon|kod rabatowy)"
_ENDS = r"(?:kończy się|kończą się|wygasa|wygasają|upływa|traci ważność|dobiega końca)"
_SOON = r"(?:wkrótce|dziś|dzisiaj|jutro|o północy|dziś w nocy|niebawem|w niedzielę|w ten weekend)"
_FEW = r"(?:\d{1,4}|jedna|jeden|jedno|dwie|dwa|trzy|kilka|parę)"
_THING = (
    r"(?:sztuk[ai]?|szt\.?|produkt(?:y|ów)?|pok(?:ój|oje|oi)|miejsc[ea]?|bilet(?:y|ów)?|egzemplarz[ey]?|par[ay]?|butel(?:ki|ek)|"
    r"rozmiar(?:y|ów)?|artykuł(?:y|ów)?)"
)
_PEOPLE = r"(?:(?:inn(?:e|ych) )?(?:os[oó]b(?:y|a)?|klient(?:ów|ci)?|użytkownik(?:ów|cy)?|kupujący(?:ch)?|odwiedzający(?:ch)?|gości))"
_BASKET = r"(?:koszyk(?:u|ach)?|liście życzeń)"
_NO = r"^\W*(?:nie,?(?: dzięki| dziękuję)?|dzięki,? ale nie|nie teraz|nie jestem zainteresowan[ya])\b[^\w]{1,6}"
_EXTRA = r"(?:ubezpieczenie|gwarancj[aęi]|ochron[aęy]|darowizn[aęy]|pakowanie na prezent|subskrypcj[aęi]|okres próbny)"
_MONEY = r"(?:\d[\d.,]{0,8} ?(?:zł|pln|€|eur|euro)|[€$] ?\d[\d.,]{0,8})"

POLISH = Lexicon(
    "pl",
    short=wording(
        "pl",
        strong={
            "urgency.countdown-timer": (
                rf"\b{_OFFER}\b.{{0,24}}(?:{_ENDS}) za:? ?{_LAPSE}",
                rf"(?:kończy się|wygasa|koniec) za:? ?{_LAPSE}",
                rf"\b(?:zostało|pozostało|jeszcze)(?: (?:ci|tylko|już tylko))* {_LAPSE}.{{0,24}}\b(?:na|aby|żeby|{_OFFER}|do końca)\b",
                rf"\b(?:koszyk|produkty?|zamówienie|miejsca|bilety|pokój)\b.{{0,24}}\b(?:zarezerwowan[aey]|zarezerwowaliśmy)\b.{{0,16}}{_LAPSE}",
                rf"\b(?:koszyk|rezerwacja)\b.{{0,16}}\b(?:wygasa|wygaśnie)\b.{{0,10}}{_LAPSE}",
            ),
            "urgency.limited-time": (
                r"\b(?:oferta|promocja|cena|rabat|zniżka)\b.{0,16}\b(?:ograniczona czasowo|czasowo ograniczon[aey]|przez ograniczony czas|"
                r"limitowana czasowo)\b",
                r"\b(?:tylko )?przez ograniczony czas\b",
                rf"\b{_OFFER} (?:{_ENDS}) {_SOON}",
                r"\b(?:pospiesz się|śpiesz się|pośpiesz się|spiesz się)\b.{0,50}(?:\bofert|\bzanim|\bzostał|\bostatni|\bkończ|\bpromoc|!|$)",
            ),
            "scarcity.low-stock": (
                rf"\b(?:zostało|pozostało|zostały|pozostały|została|został)(?: (?:już|nam))? tylko {_FEW}\b",
                rf"\b(?:już |jeszcze )?tylko {_FEW} ?{_THING}? (?:w magazynie|na stanie|dostępn[eay]|w tej cenie|w sklepie|zostało|zostały)\b",
                rf"\bzostał[oya]? {_FEW} {_THING}.{{0,20}}!",
                r"\b(?:prawie|niemal) (?:wyprzedan[eay]|wyczerpan[eay]|wyprzedane)\b",
                rf"\bostatni[ea]? {_FEW}? ?{_THING} (?:w magazynie|na stanie|dostępn[eay])\b",
            ),
            "scarcity.high-demand": (
                r"\b(?:ten|ta|to|te) (?:produkt|artykuł|model|pokój|oferta|obiekt)\b.{0,30}\b(?:bardzo (?:popularn[aey]|poszukiwan[aey])|"
                r"cieszy się (?:dużym|ogromnym|wielkim) (?:zainteresowaniem|popytem))\b",
                r"\b(?:szybko się (?:sprzedaje|sprzedają|rozchodzi|wyprzedaje)|sprzedaje się (?:bardzo )?szybko|rozchodzi się (?:bardzo )?szybko|"
                r"schodzi jak ciepłe bułeczki|schodzą jak ciepłe)\b",
            ),
            "social-proof.activity": (
                rf"\b\d[\d. ]{{0,8}} {_PEOPLE}\b.{{0,30}}\b(?:ogląda(?:ją)?|przegląda(?:ją)?|kupił[oyai]?|kupili|zamówił[oyai]?|zamówili|"
                r"ma to|mają to|dodał[oyai]?|zarezerwował[oyai]?|patrzy)\b",
                r"\b(?:ktoś|klient(?:ka)?|jedna osoba)\b.{0,50}\b(?:właśnie|przed chwilą|niedawno)\b.{0,20}\b(?:kupił[aoi]?|zamówił[aoi]?|"
                r"zarezerwował[aoi]?|dodał[aoi]?)\b",
                r"\bwłaśnie (?:kupił|zamówił|zarezerwował)[aoi]?\b",
                r"\b(?:kupion[oeay]|zamówion[oeay]|sprzedan[oeay]|zarezerwowan[oeay])\b.{0,40}\b(?:\d{1,3}|kilka) (?:sekund[ya]?|minut[ya]?|godzin[ya]?|"
                r"dni) temu\b",
                r"\b(?:\d{1,3}|kilka) (?:sekund[ya]?|minut[ya]?|godzin[ya]?) temu (?:kupion|zamówion|sprzedan|zarezerwowan)",
                rf"\bw \d[\d. ]{{0,6}} (?:innych )?{_BASKET}\b",
                r"\b(?:kupion[oeay]|sprzedan[oeay]|zamówion[oeay]|oglądan[oeay]) \d[\d. ]{0,8} razy (?:w ciągu|dziś|dzisiaj|w tym|w ostatnich)\b",
                r"\b\d[\d. ]{0,8} (?:sprzedanych|kupionych|zamówień|sztuk sprzedanych) (?:w ciągu|dziś|dzisiaj|w tym|w ostatnich)",
            ),
            "misdirection.confirmshaming": (
                rf"{_NO}(?:ja )?(?:wolę|chcę|lubię|będę).{{0,30}}\b(?:płacić (?:więcej|pełną)|zapłacić (?:więcej|pełną)|przepłac\w{{1,4}}|pełn[ąaej]{{1,2}} cen[ęaey]|"
                r"ryzyk\w{1,5}|stracić)",
                rf"{_NO}nie (?:chcę|lubię|potrzebuję|zależy mi na) .{{0,24}}\b(?:oszczędz\w{{1,5}}|rabat\w{{0,3}}|zniżk\w{{1,3}}|prezent\w{{0,3}}|ochron\w{{1,3}}|"
                r"oszczędności)",
                r"^\W*(?:wolę|chcę) (?:płacić więcej|zapłacić (?:więcej|pełną cenę)|przepłac\w{1,4})",
                rf"{_NO}(?:nienawidzę|nie znoszę|uwielbiam) ",
                r"^\W*(?:rezygnuję (?:z|ze) (?:mojego|swojego|rabatu|zniżki|prezentu|oszczędności)|nie chcę (?:oszczędzać|rabatu|zniżki))",
            ),
            "sneaking.sneak-into-basket": (
                rf"\b{_EXTRA}\b.{{0,40}}\b(?:zostało|została|został)\b.{{0,20}}\bdodan[aeoy]\b",
                rf"\b(?:dodaliśmy|dodano)\b.{{0,40}}\b{_EXTRA}\b",
            ),
        },
        weak={
            "urgency.countdown-timer": (
                rf"\bkoniec (?:promocji|oferty|wyprzedaży) za:? ?{_LAPSE}",
                rf"\b{_OFFER}\b.{{0,16}}\b(?:jeszcze|tylko|zostało)\b.{{0,12}}{_LAPSE}",
                rf"^\W*(?:zostały|pozostały|zostało|pozostało) (?:tylko |już |jeszcze )*{_LAPSE}\W*$",
                rf"^\W*(?:pozostało|zostało|pozostały czas|do końca|kończy się za|koniec za|jeszcze):? ?(?:tylko )?{_LAPSE}",
                r"^\W*\d{1,2} ?(?:dni|dzień|d) ?:? ?\d{1,2} ?(?:godz\.?|godzin[ay]?|h)\W.{0,8}\d{1,2} ?(?:min|minut[ay]?|m)\b",
                rf"\bzamów\b.{{0,16}}\b(?:w ciągu|w najbliższe|w przeciągu)(?: najbliższych)? {_LAPSE}",
                rf"\bdo końca (?:promocji|wyprzedaży|oferty|okazji)\b.{{0,16}}{_LAPSE}",
                rf"^\W*(?:pozostało|pozostały czas|zostało)\W{{0,4}}{_LAPSE}(?:{_LAPSE}| |:|i|,){{0,4}}\W*$",
            ),
            "urgency.limited-time": (
                rf"\b{_OFFER}\b.{{0,12}}\b(?:ważn[aey] )?tylko (?:dziś|dzisiaj|do północy|w ten weekend)\b",
                r"^\W*tylko do (?:północy|jutra|końca dnia)",
                r"^\W*(?:pospiesz|śpiesz|pośpiesz) się[^\w]{1,6}(?:już|prawie|zaraz|kończy)",
                r"^\W*(?:oferta ograniczona czasowo|ograniczony czas|oferta limitowana)\b",
                r"^\W*tylko (?:dziś|dzisiaj|do północy|w ten weekend|przez 24 godziny|teraz)\b",
                r"^\W*ostatnia (?:szansa|okazja)\b|^\W*ostatnie (?:godziny|dni|minuty)\W*$|^\W*ostatni dzień\W*$",
                r"^\W*ostatni[ea]? (?:godziny|dni|dzień) (?:promocji|wyprzedaży|oferty|rabatów|na zakupy)",
                r"^\W*(?:kończy się|wygasa) (?:wkrótce|dziś|dzisiaj)\W*$",
                r"\bzanim będzie za późno\b|\bczas (?:ucieka|się kończy)\b",
                r"\bnie przegap (?:tej )?(?:okazji|oferty|promocji)\b",
                r"^\W*nie (?:zwlekaj|czekaj|przegap)(?:\W*$| (?:tej|takiej) (?:okazji|promocji|szansy))",
                r"\b(?:oferta|okazja|promocja|wyprzedaż)\b.{0,16}\bnie przegap\b",
                r"\b(?:kończy|kończą) się (?:dziś|dzisiaj|jutro|o północy|wkrótce)\b(?=.{0,16}$)",
                r"^\W*(?:teraz albo nigdy|ostatni (?:dzień|dzwonek|moment)|ostatnie (?:godziny|dni)|ostatnia szansa)\b(?:\W*$|.{0,24}[!%])",
                r"^\W*(?:oferta|okazja|promocja) (?:dnia|błyskawiczna|ograniczona|limitowana|tygodnia)\W*$",
                r"\b(?:tylko|jedynie) (?:dziś|dzisiaj|w ten weekend|przez 24 h)\b(?=.{0,30}(?:%|zł|!|$))",
            ),
            "scarcity.low-stock": (
                rf"^\W*ostatni[ea]? (?:{_FEW} )?{_THING}\b",
                rf"\bdostępn[aey] (?:już )?tylko {_FEW}\b",
                rf"\b(?:duży popyt|popularne|poszukiwane)[^\w]{{1,6}}(?:został[oya]?|tylko) {_FEW}\b",
                rf"^\W*(?:został[oya]?|pozostał[oya]?|jeszcze)(?: już| tylko)* {_FEW} ?{_THING}?\W*$",
                r"^\W*(?:ograniczona (?:ilość|dostępność|liczba)|niski stan(?: magazynowy)?|mało (?:sztuk|w magazynie)|ostatni[ea]? (?:sztuk[ai]|"
                r"egzemplarz[ey]?|rozmiary|miejsca|bilety|pokój)|na wyczerpaniu|niewiele sztuk)\b",
                r"\bdo wyczerpania (?:zapasów|zapasu)\b",
                r"\bzanim (?:znikną|się wyprzeda(?:dzą)?|zniknie|zabraknie)\b",
                rf"\b(?:został[oay]?|pozostał[oay]?)(?: już)?(?: tylko)? (?:niewiele|mniej niż {_FEW}|kilka|parę|{_FEW})(?: {_THING})?\W*$",
                r"^\W*(?:mał[aey]|niewielk[aie]|ograniczon[aey]|niski[e]?) (?:ilość|ilości|stan|dostępność|zapasy?)\b",
                r"^\W*(?:na wyczerpaniu|kończą się zapasy|prawie (?:brak|wyprzedan[eya])|ostatni rozmiar)\b",
                r"\bzanim (?:znikną?|się skończ\w{1,2}|zabraknie|wyprzeda\w{0,3})\b",
                r"^\W*(?:pospiesz|spiesz) się\W{1,4}.{0,20}\b(?:zosta\w{1,4}|ostatni\w{1,2}|kilka|tylko)\b",
            ),
            "scarcity.high-demand": (
                r"^\W*(?:bardzo (?:poszukiwan[aey])|(?:duży|wysoki|ogromny) popyt|duże zainteresowanie)\b",
                r"\bznikaj?ą? w oczach\b|\brozchodz[ią] się (?:jak ciepłe bułeczki|szybko)\b|^\W*(?:bardzo|mocno) (?:popularn|poszukiwan|pożądan)[yaei]\W*$",
                r"^\W*(?:duże|ogromne|wysokie|spore) (?:zainteresowanie|wzięcie)\W*$|^\W*(?:wysoki|duży|ogromny) popyt\W*$",
            ),
            "social-proof.activity": (
                rf"\b\d[\d. ]{{0,8}} {_PEOPLE} (?:ma|mają) .{{0,24}}\bw (?:swoim |swoich )?{_BASKET}",
                r"\b(?:z|w) [^\d\W][\w.' -]{1,40} (?:kupił[ao]?|zamówił[ao]?|zarezerwował[ao]?)\b.{0,60}\btemu\b",
                rf"^\W*(?:kupion|zamówion|zarezerwowan)[oeay] przez \d[\d. ]{{0,6}} {_PEOPLE}\b",
                rf"^\W*\d[\d. ]{{0,8}} {_PEOPLE} (?:ogląda|przegląda|zainteresowan)",
                r"^\W*(?:już |ponad )?\d[\d. ]{0,8} (?:sprzedanych|sprzedano|kupionych|osób kupiło)\W*$",
                rf"^\W*(?:ostatni(?:o|e|a)? (?:kupion\w|zakup|zamówienie|rezerwacja)):? {_LAPSE} temu",
                r"^\W*(?:dziś |dzisiaj |już )?(?:obejrzan[oey]|oglądan[oey]|kupion[oey]|zamówion[oey]|sprzedan[oey]|zarezerwowan[oey]) (?:już )?\d[\d ]{0,8} razy\b",
                r"\b(?:obejrzan[oey]|kupion[oey]|zamówion[oey]) \d[\d ]{0,8} razy (?:dziś|dzisiaj|w ciągu|w tym)\b",
                r"^[^\d\W][\w. '-]{1,30} z [^\d\W][\w. ,'-]{1,40} (?:właśnie|przed chwilą) (?:kupił|zamówił|zarezerwował)a?\b",
                r"^\W*(?:już |ponad )?\d[\d ]{0,8} sprzedan\w{1,3}(?:\W*$| (?:dziś|w tym|w ciągu|ostatnio))",
                r"^\W*ostatni[ao]? (?:zakup|zamówienie|rezerwacja|sprzedaż)\W{0,3}.{0,16}\btemu\b",
            ),
            "misdirection.confirmshaming": (
                r"^\W*(?:kontynuuj|dalej|zamów|kup) bez (?:mojego |mojej )?(?:rabatu|zniżki|prezentu|ochrony|oszczędności)\b",
                rf"{_NO}nie lubię (?:oszczędz|promoc|rabat|zniż)",
                rf"{_NO}(?:ja )?(?:wolę|nie chcę|nie potrzebuję|nie lubię|zapłacę|zaryzykuję|zostanę|wiem)\b",
                r"^\W*nie (?:lubię|chcę|potrzebuję) (?:żadnych |mojego |swojego )?(?:rabat\w{0,3}|zniż\w{1,3}|oszczędza\w{0,2}|prezent\w{0,2}|okazji|promocji)\b",
                rf"{_NO}(?:wolę |zapłacę )?pełn[aąe] cen[aąęy]\b",
            ),
            "misdirection.pressured-selling": (r"^\W*tak[!, ]+(?:chcę|chronię|dodaj|ubezpiecz)\b",),
            "sneaking.sneak-into-basket": (
                rf"^\W*{_EXTRA}\b.{{0,20}}\b(?:dodan[aeoy]|w cenie)\b.{{0,20}}{_MONEY}",
            ),
        },
        honest=(
            r"\b(?:gry|mecz\w{0,3}|wybor\w{1,3}|sesj[aię]|hasł[oa]|pociąg\w{0,2}|lata|padać|deszcz|wystaw[ay]|koncert\w{0,2}|umow[ay]|stolik|zapisy|cierpliwość)\b",
            r"^\W*(?:on|ona|oni|kto) (?:właśnie|przed chwilą)\b|^\W*ostatnie artykuły\W*$",
            r"\b(?:e-?mail\w{0,3}|newsletter\w{0,2}|powiadomie\w{1,4}|cookies?|ciasteczk\w{1,3}|sms\w{0,3})\b",
            r"\b(?:opini[aei]|ocen[aey]|komentarz\w{0,3}|recenzj\w|przydatn\w)\b",
            r"\b(?:klienci,? którzy|kupili (?:też|również)|oglądali również)\b",
            r"\b(?:zostało|pozostało) (?:tylko )?\d{1,4} (?:znak\w{0,3}|stron\w{0,2}|punkt\w{0,3}|km|kilometr\w{0,3}|mecz\w{0,3})\b",
            r"\b(?:mam już konto|jestem już klientem|już zarejestrowan\w)\b",
        ),
        max_chars=200,
    ),
    long=wording(
        "pl",
        strong={
            "misdirection.trick-question": (
                r"\b(?:odznacz|usuń zaznaczenie)\b.{0,60}\b(?:nie chcesz|nie życzysz|nie chce)\b",
                r"\bjeśli nie (?:chcesz|życzysz sobie|chcą)\b.{0,80}\b(?:odznacz|nie zaznaczaj|usuń zaznaczenie)\b",
                r"\bnie chcę (?:nie otrzymywać|rezygnować z otrzymywania)\b",
            ),
            "forced-action.forced-enrollment": (
                r"\b(?:zarejestruj się|zaloguj się|załóż konto),? (?:aby|żeby|by) (?:zobaczyć|sprawdzić|poznać) (?:ceny|cenę|nasze ceny|oferty|rabaty)\b",
                r"\bceny (?:widoczne )?(?:tylko|dostępne) (?:dla|po) (?:zalogowan\w{1,4}|zarejestrowan\w{1,4}|zalogowaniu|rejestracji)\b",
                r"\bakceptuję\b.{0,60}\b(?:regulamin|warunki)\b.{0,60}\b(?:i|oraz)\b.{0,60}\b(?:newsletter|reklam|marketing|handlow|promocyjn)",
            ),
            "obstruction.hard-to-cancel": (
                r"\b(?:rezygn\w{1,6}|anulow\w{1,5}|wypowiedz\w{1,6}|wypowiedzieć|zakończyć)\b.{0,90}\b(?:telefoniczn\w{1,3}|dzwoniąc|zadzwoń\w{0,3}|"
                r"listown\w{1,3}|listem|pisemn\w{1,3}|na piśmie|poczt[ąy]|faks\w{0,3}|osobiście|w salonie)\b",
                r"\b(?:zadzwoń|telefonicznie|listownie|pisemnie)\b.{0,60}\b(?:aby|żeby|by|w celu) (?:zrezygnować|anulować|wypowiedzieć|rezygnacji|"
                r"zakończyć)\b",
                r"\b(?:aby|żeby|by) (?:zrezygnować|anulować|wypowiedzieć|zakończyć|odwołać)\b.{0,60}\b(?:zadzwoń|zadzwonić|telefonicznie|infolini\w{1,2}|listem|pisemnie|na piśmie)\b",
                r"\b(?:zadzwoń|zadzwonić)\b.{0,30}\b(?:aby|żeby|by) (?:zrezygnować|anulować|wypowiedzieć)\b",
            ),
            "sneaking.hidden-subscription": (
                rf"\b(?:odnawia|odnowi|przedłuża|przedłuży)\b.{{0,30}}\bautomatycznie\b.{{0,120}}{_MONEY}",
                rf"\bautomatycznie\b.{{0,20}}\b(?:odnawia|odnowi|przedłuża|przedłuży)\b.{{0,120}}{_MONEY}",
                rf"\b(?:bezpłatn\w{{1,3}}|darmow\w{{1,3}}|próbn\w{{1,3}}|za darmo)\b.{{0,120}}\b(?:potem|następnie|później|po tym okresie)\b.{{0,30}}{_MONEY}.{{0,16}}"
                r"(?:mies\w{0,6}|rok|rocznie|tydzień|tygodniowo)",
                r"\b(?:zostanie|będzie)\b.{0,30}\bautomatycznie (?:pobran|obciążon|naliczon)",
            ),
        },
        weak={
            "sneaking.hidden-subscription": (
                r"\b(?:subskrypcja|członkostwo|umowa|abonament|okres próbny)\b.{0,60}\bautomatycznie\b.{0,20}\b(?:odnawia|odnowi|przedłuża|przedłuży|"
                r"odnawian|przedłużan)",
                r"\b(?:subskrypcja|członkostwo|umowa|abonament)\b.{0,40}\b(?:odnawia|przedłuża) się automatycznie\b",
                r"\bo ile nie (?:zrezygnujesz|anulujesz|wypowiesz)\b",
            ),
            "obstruction.hard-to-cancel": (
                r"\b(?:zrezygnować|anulować|rezygnacja)\b.{0,60}\b(?:skontaktuj|kontakt z|biur\w obsługi|obsług\w klienta)",
            ),
        },
        honest=(
            r"\b(?:online|przez internet|w (?:swoim|twoim|panelu) (?:koncie|klienta)|na swoim koncie|jednym kliknięciem|w ustawieniach)\b",
            r"\b(?:umowa o pracę|pracodawc\w|najem|najemc\w|sąd\w{0,3}|lot\w{0,3}|wizyt\w)\b",
        ),
        max_chars=1_000,
    ),
)
