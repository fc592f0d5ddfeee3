"""Spanish texts that press, push or hold on to people."""

from __future__ import annotations

from veritas.checks.wording.matching import Lexicon, wording

_CLOCK = r"\d{1,3} ?: ?[0-5]\d"
_LAPSE = rf"(?:{_CLOCK}|\d{{1,3}} ?(?:d[ií]as?|d|horas?|h|minutos?|min|segundos?|seg|s)\b)"
_OFFER = r"(?:ofertas?|promo(?:ci[oó]n|ciones)?|rebajas?|descuentos?|precio|cup[oó]n|liquidaci[oó]n|ventas? flash|chollo)"
_ENDS = r"(?:termina|terminan|acaba|acaban|finaliza|finalizan|expira|expiran|caduca|caducan|vence)"
_SOON = r"(?:pronto|hoy|esta noche|ma[ñn]ana|a medianoche|en breve|el domingo|este fin de semana)"
_FEW = r"(?:\d{1,4}|una?|dos|tres|pocas?|pocos)"
_THING = (
    r"(?:unidad(?:es)?|art[ií]culos?|productos?|habitaci[oó]n(?:es)?|plazas?|entradas?|piezas?|pares?|asientos?|"
    r"botellas?|tallas?|billetes?)"
)
_PEOPLE = r"(?:(?:otras )?(?:personas?|clientes?|usuarios?|visitantes?|compradores?|viajeros?))"
_BASKET = r"(?:carrito|carritos|cesta|cestas|lista de deseos)"
_NO = r"^\W*(?:no,?(?: gracias)?|gracias,? pero no|ahora no|no me interesa)\b[^\w]{1,6}"
_EXTRA = (
    r"(?:seguro|garant[ií]a|protecci[oó]n|donaci[oó]n|donativo|envoltorio|suscripci[oó]n|prueba)"
)
_MONEY = r"(?:\d[\d.,]{0,8} ?(?:€|eur|euros?)|[€$] ?\d[\d.,]{0,8})"

SPANISH = Lexicon(
    "es",
    short=wording(
        "es",
        strong={
            "urgency.countdown-timer": (
                rf"\b{_OFFER}\b.{{0,24}}\b{_ENDS} en:? ?{_LAPSE}",
                rf"\b{_ENDS} en:? ?{_LAPSE}",
                rf"\b(?:solo|sólo)? ?(?:te |le )?quedan? {_LAPSE}.{{0,24}}\b(?:para|{_OFFER}|aprovechar|comprar)\b",
                rf"\b(?:carrito|cesta|art[ií]culos?|pedido|plazas?|entradas?|habitaci[oó]n)\b.{{0,24}}\b(?:reservad[oa]s?|guardad[oa]s?)"
                rf"\b.{{0,16}}{_LAPSE}",
                rf"\b(?:carrito|cesta|reserva)\b.{{0,16}}\b(?:caduca|expira|vence)\b.{{0,10}}{_LAPSE}",
            ),
            "urgency.limited-time": (
                r"\b(?:oferta|promoci[oó]n|precio|descuento|venta)s?\b.{0,16}\b(?:por )?tiempo limitado\b",
                rf"\b{_OFFER} {_ENDS} {_SOON}\b",
                r"\b(?:date prisa|dese prisa|ap[uú]rate|corre|apres[uú]rate)\b.{0,50}(?:\boferta|\bantes|\bquedan?|\bstock|\b[uú]ltim|"
                r"\btermina|\bagot|!)",
                rf"\b{_OFFER} (?:a punto de|casi) (?:terminar|acabar|expirar|terminad[oa])",
            ),
            "scarcity.low-stock": (
                rf"\b(?:¡|!)?(?:solo|s[oó]lo|ya solo|[uú]nicamente) (?:nos )?(?:quedan?|hay) {_FEW}\b",
                rf"\bquedan?(?!.{{0,20}}\b(?:horas?|d[ií]as?|minutos?)\b) (?:solo|s[oó]lo|[uú]nicamente|tan solo|pocas?|pocos) ?{_FEW}? ?{_THING}?(?: disponibles?| en stock)?",
                rf"\bquedan? {_FEW} {_THING} (?:disponibles?|en stock|a este precio)\b",
                r"\b(?:casi|pr[aá]cticamente|a punto de) (?:agotad[oa]s?|agotarse)\b",
                rf"\b[uú]ltim[oa]s? {_FEW}? ?{_THING} (?:disponibles?|en stock)\b",
            ),
            "scarcity.high-demand": (
                r"\b(?:este|esta|estos|su|tu) (?:art[ií]culo|producto|modelo|habitaci[oó]n|alojamiento|oferta)s?\b.{0,20}\b(?:muy "
                r"(?:solicitad|demandad|buscad)[oa]s?|en gran demanda|tiene mucha demanda)\b",
                r"\bse (?:est[aá]n? )?(?:vende|venden|vendiendo|agota|agotan|agotando) (?:muy )?(?:r[aá]pido|r[aá]pidamente)\b",
                r"\b(?:vuelan|se lo quitan de las manos)\b",
            ),
            "social-proof.activity": (
                rf"\b\d[\d.]{{0,8}} {_PEOPLE}\b.{{0,30}}\b(?:est[aá]n (?:viendo|mirando|visitando|comprando)|han (?:comprado|visto|reservado|"
                r"a[ñn]adido|pedido)|lo tienen|compraron|vieron|miran)\b",
                r"\b(?:alguien|una? (?:persona|cliente|clienta|comprador))\b.{0,50}\b(?:acaba de (?:comprar|pedir|reservar|a[ñn]adir)|"
                r"ha comprado|compr[oó])\b",
                r"\bacaba de (?:comprar|pedir|reservar)\b",
                r"\b(?:comprad|vendid|reservad|pedid)[oa]s?\b.{0,40}\bhace (?:\d{1,3}|una?|unos|pocos) (?:segundos?|minutos?|horas?|d[ií]as?)\b",
                rf"\ben \d[\d.]{{0,6}} (?:otros )?{_BASKET}\b",
                r"\b(?:comprad|vendid|reservad|vist)[oa]s? \d[\d.]{0,8} veces (?:en las|hoy|esta|en los)\b",
                r"\b\d[\d.]{0,8} (?:vendid[oa]s?|ventas|compras|pedidos|reservas) (?:en las [uú]ltimas|hoy|esta semana|en los [uú]ltimos)",
            ),
            "misdirection.confirmshaming": (
                rf"{_NO}(?:yo )?(?:prefiero|quiero|me gusta|voy a|elijo).{{0,30}}\b(?:pagar (?:m[aá]s|el precio|todo|precio)|precio "
                r"completo|no ahorrar|perder|arriesgar)",
                rf"{_NO}no (?:quiero|me gusta|necesito|me interesa) .{{0,24}}\b(?:ahorr|descuento|regalo|oferta|cup[oó]n|gratis|protecci|"
                r"proteger|seguro)",
                r"^\W*(?:prefiero|quiero) (?:pagar (?:m[aá]s|el precio completo|todo|precio completo)|no ahorrar)",
                rf"{_NO}(?:odio|detesto|me encanta) ",
                r"^\W*(?:renuncio a (?:mi|el|la|este) (?:descuento|regalo|ahorro|oferta)|no quiero (?:ahorrar|(?:mi|el|ning[uú]n) descuento))",
            ),
            "sneaking.sneak-into-basket": (
                rf"\b{_EXTRA}\b.{{0,40}}\b(?:se ha a[ñn]adido|ha sido a[ñn]adid[oa]|hemos a[ñn]adido)\b",
                rf"\bhemos a[ñn]adido\b.{{0,40}}\b{_EXTRA}\b",
            ),
        },
        weak={
            "urgency.countdown-timer": (
                rf"\bfin de (?:la |las )?(?:oferta|promoci[oó]n|rebajas) en:? ?{_LAPSE}",
                rf"\b{_OFFER}\b.{{0,16}}\b(?:solo|s[oó]lo|a[uú]n|quedan?)\b.{{0,8}}{_LAPSE}",
                rf"^\W*(?:quedan?|tiempo restante|{_ENDS} en|faltan?):? ?{_LAPSE}",
                r"^\W*\d{1,2} ?(?:d[ií]as?|d) ?:? ?\d{1,2} ?(?:horas?|h)\W.{0,8}\d{1,2} ?(?:min|minutos?|m)\b",
                rf"\b(?:haz tu pedido|pide|p[ií]delo|compra|c[oó]mpralo|ordena)\b.{{0,16}}\b(?:en las? pr[oó]xim[ao]s?|antes de|dentro de|en (?:los|las) siguientes?) {_LAPSE}",
                rf"^\W*tiempo restante\W{{0,4}}{_LAPSE}",
                rf"^\W*(?:solo |sólo )?(?:quedan?|faltan?) {_LAPSE}(?:{_LAPSE}| |:|y|,){{0,4}}\W*$",
                rf"^\W*recíbelo\b.{{0,24}}\bsi (?:lo )?(?:pides|compras)\b.{{0,24}}{_LAPSE}",
            ),
            "urgency.limited-time": (
                rf"\b{_OFFER}\b.{{0,12}}\b(?:v[aá]lid[oa]s? )?(?:solo|s[oó]lo|[uú]nicamente) (?:por )?(?:hoy|esta noche|este fin de semana)\b",
                r"^\W*solo hasta (?:medianoche|esta noche|hoy)",
                r"^\W*(?:date prisa|corre)[^\w]{1,6}(?:se (?:acaba|agota|termina)|vuelan)",
                r"^\W*(?:solo |s[oó]lo )?(?:por )?tiempo limitado\b",
                r"^\W*(?:solo|s[oó]lo|[uú]nicamente) (?:por )?(?:hoy|esta noche|este fin de semana|24 horas|48 horas)\b",
                r"^\W*[uú]ltima oportunidad\b|^\W*[uú]ltim[oa]s (?:horas|d[ií]as|minutos)\W*$|^\W*[uú]ltimo d[ií]a\W*$",
                r"^\W*[uú]ltim[oa]s? (?:horas|d[ií]as?) (?:para|de) (?:aprovechar|rebajas|la oferta|comprar|ahorrar)",
                rf"^\W*{_ENDS} (?:pronto|hoy|esta noche)\W*$",
                r"\bantes de que sea (?:demasiado )?tarde\b|\bel tiempo se (?:acaba|agota)\b",
                r"\bno te pierdas esta (?:oferta|oportunidad|promoci[oó]n)\b",
                r"\bno (?:dejes|deje) (?:escapar|pasar) (?:esta|estas|la|nuestra) (?:ofertas?|oportunidad|promoci[oó]n)\b",
                r"\bno te (?:la|lo|las) pierdas\W*$",
                r"^\W*(?:ofertas?|ventas?|venta) (?:flash|rel[aá]mpago|del d[ií]a|limitada)\W*$",
                r"^\W*(?:ahora o nunca|se acaba pronto|se acaba el tiempo|[uú]ltimos d[ií]as|[uú]ltim[oa]s? (?:horas?|minutos?|d[ií]as?))\b(?:\W*$|.{0,24}[!%])",
                r"\b(?:solo|sólo) (?:por )?(?:hoy|este fin de semana|24 horas|48 horas)\b(?=.{0,30}(?:%|€|!|$))",
                r"^\W*(?:ap[uú]rate|date prisa|corre que se acaba)\W*$",
            ),
            "scarcity.low-stock": (
                rf"^\W*[uú]ltim[oa]s? (?:{_FEW} )?{_THING}\b",
                rf"\b(?:solo|s[oó]lo) {_FEW} ?{_THING}? (?:disponibles?|en stock|restantes?)\b",
                r"\bqueda(?:n)? (?:muy )?poc[oa]s? (?:stock|unidades|existencias|plazas|entradas)\b",
                rf"\b(?:muy )?(?:demandad|solicitad|popular|buscad)[oa]?[^\w]{{1,6}}(?:solo|s[oó]lo|quedan) {_FEW}\b",
                rf"^\W*quedan? {_FEW} ?{_THING}?\W*$",
                r"^\W*(?:stock limitado|existencias limitadas|pocas (?:unidades|existencias)|poco stock|stock bajo|cantidad(?:es)? limitadas?|"
                r"[uú]ltim[oa]s? (?:unidad(?:es)?|tallas?|plazas?|piezas?|existencias|art[ií]culos?)|unidades limitadas|plazas limitadas)\b",
                r"\bhasta (?:agotar|fin de) (?:existencias|stock)\b|\bmientras (?:duren|haya) (?:las )?existencias\b",
                r"\bantes de que se (?:agoten?|acaben?)\b",
                rf"^\W*(?:date prisa|daos prisa|corre|rápido|¡?ya)\W{{1,4}}.{{0,10}}\bquedan? (?:muy )?(?:poc[oa]s|{_FEW})\b(?! (?:horas|d[ií]as|minutos))",
                rf"^\W*(?:ya )?(?:solo |sólo )?quedan? (?:menos de |muy )?{_FEW} ?{_THING}?\W*$",
                r"\bquedan? menos de \d{1,3}\b(?! (?:d[ií]as|horas|minutos|semanas|meses|a[ñn]os|km|kil|punt|part))",
                r"^\W*(?:stock|existencias|cantidad(?:es)?|disponibilidad) (?:muy )?(?:baj[oa]s?|limitad[oa]s?|escas[oa]s?|reducid[oa]s?)\b",
                r"^\W*(?:pr[oó]ximo a agotarse|se agota|se est[aá] agotando|últimas tallas|últimos art[ií]culos|antes de que se agote)\b",
                r"\bantes de que se agoten?\b",
            ),
            "scarcity.high-demand": (
                r"^\W*(?:muy (?:solicitad|demandad|buscad)[oa]|(?:alta|gran|mucha) demanda|se agota r[aá]pido)\b",
                r"^\W*(?:este (?:producto|art[ií]culo) |esto )?(?:vuela|vuelan|se agota r[aá]pido|se vende como churros)\W*$",
                r"^\W*(?:muy|m[aá]s) (?:demandad|solicitad|buscad|codiciad|desead)[oa]s?\W*$",
                r"^\W*(?:est[aá]n? volando|se agotan? r[aá]pid[oa]mente)\b",
            ),
            "social-proof.activity": (
                rf"\b\d[\d.]{{0,8}} {_PEOPLE} (?:ya )?(?:tienen?|tiene) (?:este|esta|esto|el|la) .{{0,20}}\ben (?:su|sus) {_BASKET}",
                r"\b(?:en|de) [^\d\W][\w.' -]{1,40} (?:compr[oó]|reserv[oó]|pidi[oó]|ha comprado)\b.{0,60}\bhace\b",
                rf"^\W*(?:comprad|reservad|pedid|vist)[oa]s? por (?:m[aá]s de )?\d[\d.]{{0,6}} {_PEOPLE}\b",
                rf"^\W*\d[\d.]{{0,8}} {_PEOPLE} (?:est[aá]n|miran|ven|interesad)",
                r"^\W*(?:ya |m[aá]s de )?\d[\d.]{0,8} (?:vendid[oa]s|ventas|compras|veces (?:comprado|vendido))\W*$",
                rf"^\W*(?:[uú]ltima (?:compra|reserva)|[uú]ltimo pedido) hace {_LAPSE}",
                r"^[^\d\W][\w. '-]{1,30} (?:de|en) [^\d\W][\w. ,'-]{1,40} (?:acaba de (?:comprar|reservar|pedir)|ha comprado)\b",
                r"^\W*(?:m[aá]s de |ya )?\d[\d.]{0,8} (?:vendid[oa]s|compras|pedidos|ventas) (?:hoy|esta semana|en las? [uú]ltim[oa]s?|este mes)\b",
                rf"^\W*\d[\d.]{{0,6}} {_PEOPLE} (?:est[aá]n )?(?:en esta p[aá]gina|interesad[oa]s|en l[ií]nea ahora)\b",
                r"^\W*[uú]ltim[oa] (?:compra|pedido|venta|reserva)\W{0,3}hace\b",
            ),
            "misdirection.confirmshaming": (
                r"^\W*(?:continuar|seguir|comprar|salir) sin (?:mi |el |la |este )?(?:descuento|regalo|oferta|ahorro|cup[oó]n|protecci[oó]n)\b",
                rf"{_NO}no me gusta (?:ahorrar|el ahorro|las ofertas|los descuentos)",
                rf"{_NO}(?:yo )?(?:prefiero|no quiero|no necesito|no me gusta|ya (?:tengo suficiente|lo s[eé])|me quedo|seguir[eé])\b",
                rf"{_NO}(?:no )?(?:me gustan?|quiero|necesito|me interesan?) .{{0,20}}\b(?:descuentos?|ofertas?|ahorr\w{{1,4}}|regalos?|gangas?|ventajas)\b",
                rf"{_NO}(?:pagar[eé]? |prefiero )?(?:el )?precio (?:completo|normal)\b",
                r"^\W*no quiero (?:mi |el |ning[uú]n )?(?:descuento|ahorrar|regalo)\b",
            ),
            "misdirection.pressured-selling": (
                r"^\W*s[ií][!, ]+(?:quiero|proteger|a[ñn]adir|protege|me apunto)\b",
            ),
            "sneaking.sneak-into-basket": (
                rf"\bse (?:a[ñn]adi[oó]|ha incluido|incluy[oó])\b.{{0,20}}\b{_EXTRA}\b",
                rf"^\W*{_EXTRA}\b.{{0,20}}\b(?:a[ñn]adid[oa]|incluid[oa])\b.{{0,20}}{_MONEY}",
            ),
        },
        honest=(
            r"\b(?:partidos?|elecciones|de juego|sesi[oó]n|contrase[ñn]a|plazo|tren(?:es)?|paciencia|ll(?:over|ueve|uvia)\w{0,2}|exposici[oó]n|concierto|contrato|"
            r"mesa|inscripci[oó]n)\b",
            r"^\W*(?:él|ella|ellos|quien|usted) (?:acaba|ha)\b|^\W*[uú]ltimos art[ií]culos\W*$",
            r"\b(?:correos?(?: electr[oó]nicos?)?|e-?mails?|newsletter|bolet[ií]n|notificaciones|cookies)\b",
            r"\b(?:opiniones|opini[oó]n|valoraci[oó]n(?:es)?|comentarios?|[uú]til|rese[ñn]as?)\b",
            r"\b(?:tambi[eé]n (?:compraron|vieron|han))",
            r"\bquedan? \d{1,4} (?:caracteres?|p[aá]ginas?|puntos?|km|kil[oó]metros?|partidos?|jornadas?)\b",
            r"\b(?:ya tengo (?:una )?cuenta|ya soy (?:cliente|miembro|socio)|mi cuenta)\b",
        ),
        max_chars=200,
    ),
    long=wording(
        "es",
        strong={
            "misdirection.trick-question": (
                r"\bdesmar(?:que|ca|car)\b.{0,60}\bno (?:desea|quiere|deseas|quieres|quiero|deseo)\b",
                r"\bsi no (?:desea|quiere|deseas|quieres)\b.{0,80}\b(?:desmarque|desmarca|no marque|no marques)\b",
                r"\bno (?:quiero|deseo) (?:no recibir|dejar de recibir|darme de baja)\b",
            ),
            "forced-action.forced-enrollment": (
                r"\b(?:reg[ií]strate|reg[ií]strese|inicia sesi[oó]n|inicie sesi[oó]n) para ver (?:los?|el|nuestros|todos los|tu) "
                r"(?:precios?|ofertas?|descuentos?)\b",
                r"\bprecios? (?:solo|s[oó]lo) para (?:usuarios registrados|miembros|socios|clientes registrados)\b",
                r"\bacepto\b.{0,60}\b(?:t[eé]rminos|condiciones)\b.{0,60}\by\b.{0,60}\b(?:publicidad|promociones|comunicaciones comerciales|"
                r"bolet[ií]n|marketing)\b",
            ),
            "obstruction.hard-to-cancel": (
                r"\b(?:cancel\w{1,6}|dar(?:se|te)? de baja|anular)\b.{0,90}\b(?:por tel[eé]fono|llamando|llame|llamar|llama al|por (?:correo "
                r"postal|carta|fax|escrito)|en persona|en (?:la )?tienda)\b",
                r"\b(?:llame|llama|llamar|por tel[eé]fono|por escrito)\b.{0,60}\bpara (?:cancelar|darse de baja|darte de baja|anular)\b",
            ),
            "sneaking.hidden-subscription": (
                rf"\b(?:renueva|renovar[aá]|renovaci[oó]n)\b.{{0,30}}\bautom[aá]tica(?:mente)?\b.{{0,120}}{_MONEY}",
                rf"\b(?:gratis|gratuit[oa]|prueba)\b.{{0,120}}\b(?:despu[eé]s|luego|a continuaci[oó]n|posteriormente)\b.{{0,30}}{_MONEY}.{{0,14}}(?:mes|a[ñn]o|semana)",
                r"\bse (?:le |te )?(?:cobrar[aá]|cargar[aá]|facturar[aá])\b.{0,20}\bautom[aá]ticamente\b",
            ),
        },
        weak={
            "sneaking.hidden-subscription": (
                r"\b(?:suscripci[oó]n|membres[ií]a|prueba|contrato)\b.{0,60}\b(?:se renueva|se renovar[aá]|se prorroga)\b.{0,20}\bautom[aá]ticamente\b",
                r"\ba menos que (?:cancele|canceles|se d[eé] de baja)\b",
            ),
            "obstruction.hard-to-cancel": (
                r"\b(?:cancelar|darse de baja|darte de baja)\b.{0,60}\b(?:contact[ae]|p[oó]ngase en contacto|servicio de atenci[oó]n|atenci[oó]n al cliente)",
            ),
        },
        honest=(
            r"\b(?:en l[ií]nea|online|desde (?:su|tu) (?:cuenta|perfil)|en (?:su|tu) cuenta|con un clic)\b",
            r"\b(?:contrato de trabajo|empleador|alquiler|inquilino|tribunal|vuelos?|cita)\b",
        ),
        max_chars=1_000,
    ),
)
