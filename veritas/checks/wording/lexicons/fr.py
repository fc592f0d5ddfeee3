"""French texts that press, push or hold on to people."""

from __future__ import annotations

from veritas.checks.wording.matching import Lexicon, wording

_CLOCK = r"\d{1,3} ?: ?[0-5]\d"
_LAPSE = rf"(?:{_CLOCK}|\d{{1,3}} ?(?:jours?|j|heures?|h|minutes?|min|secondes?|sec|s)\b)"
_OFFER = (
    r"(?:offres?|promos?|promotions?|soldes?|ventes? (?:flash|privées?)|réductions?|remises?|prix|codes? promo|"
    r"bons? plans?|remise|tarifs?)"
)
_SOON = r"(?:bientôt|ce soir|aujourd'hui|demain|à minuit|dans quelques heures|dimanche|ce week-end)"
_FEW = r"(?:\d{1,4}|une?|deux|trois|quelques)"
_THING = (
    r"(?:exemplaires?|articles?|pièces?|produits?|chambres?|places?|billets?|unités?|paires?|bouteilles?|tailles?|"
    r"lots?)"
)
_PEOPLE = r"(?:(?:autres )?(?:personnes?|clients?|clientes|visiteurs?|internautes|acheteurs?|utilisateurs?|voyageurs?))"
_BASKET = r"(?:panier|paniers|liste d'envies|favoris)"
_NO = r"^\W*(?:non,?(?: merci)?|merci,? mais non|pas maintenant|sans façon|pas intéressée?)\b[^\w]{1,6}"
_EXTRA = r"(?:assurance|garantie|protection|don|emballage cadeau|abonnement|essai|option)"
_MONEY = r"(?:\d[\d.,]{0,8} ?(?:€|eur|euros?)|[€$] ?\d[\d.,]{0,8})"

FRENCH = Lexicon(
    "fr",
    short=wording(
        "fr",
        strong={
            "urgency.countdown-timer": (
                rf"\b{_OFFER}\b.{{0,24}}\b(?:se termine(?:nt)?|expire(?:nt)?|finit|finissent|prend fin|s'achève(?:nt)?) dans:? ?{_LAPSE}",
                rf"\bse termine(?:nt)? dans:? ?{_LAPSE}",
                rf"\b(?:plus que|il (?:ne )?(?:vous )?reste(?: plus que)?|encore) {_LAPSE}.{{0,24}}\b(?:profiter|pour en "
                rf"|commander|{_OFFER}|économiser)\b",
                rf"\b(?:panier|articles?|commande|places?|billets?|chambre)\b.{{0,24}}\bréservée?s?\b.{{0,16}}{_LAPSE}",
                rf"\b(?:panier|réservation)\b.{{0,16}}\bexpire\b.{{0,10}}{_LAPSE}",
            ),
            "urgency.limited-time": (
                r"\b(?:offre|promo(?:tion)?|vente|prix|remise|réduction)s?\b.{0,16}\b(?:à durée limitée|(?:pour une "
                r"|pendant une )?durée limitée|limitée?s? dans le temps|temporaires?)\b",
                rf"\b{_OFFER}\b.{{0,16}}\b(?:se termine(?:nt)?|expire(?:nt)?|finit|prend fin|s'achève)\b {_SOON}",
                r"\b(?:dépêchez-vous|dépêche-toi|faites vite|vite)\b.{0,50}(?:\boffre|\bpromo|\bavant|\bstock|\bplus que|\breste|"
                r"\bdernier|\btermine|!)",
                r"\b(?:offre|vente|promo(?:tion)?)s?(?: flash| privée)? (?:bientôt |presque )(?:terminée?s?|finies?|expirées?)\b",
            ),
            "scarcity.low-stock": (
                rf"\b(?:plus que|il (?:n'en |ne )?(?:en )?reste(?: plus)?(?: que| seulement)?|seulement) {_FEW} ?"
                rf"{_THING}? ?(?:en stock|disponibles?|restante?s?|à ce prix|en magasin)\b",
                rf"\b(?:il n'en|il ne) reste (?:plus )?que {_FEW}\b",
                rf"\bplus que {_FEW} {_THING}\b",
                rf"\b{_FEW} {_THING} restante?s?\b.{{0,20}}(?:vite|!)",
                r"\b(?:presque|bientôt|quasiment) (?:épuisée?s?|en rupture(?: de stock)?|complet)\b",
                rf"\b(?:derniers?|dernières?) {_THING} (?:en stock|disponibles?|restante?s?)\b",
            ),
            "scarcity.high-demand": (
                r"\b(?:cet|ce|cette|ces|votre) (?:article|produit|modèle|chambre|offre|hébergement)s?\b.{0,20}\b(?:très|fortement) "
                r"(?:demandée?s?|convoitée?s?|prisée?s?|recherchée?s?)\b",
                r"\b(?:se vend|part|partent|s'arrache)(?:nt)? (?:très )?(?:vite|rapidement|comme des petits pains)\b",
            ),
            "social-proof.activity": (
                rf"\b\d[\d. ]{{0,8}} {_PEOPLE}\b.{{0,30}}\b(?:regardent|regarde|consultent|consulte|voient|ont (?:déjà )?(?:achet|command"
                r"|regard|consult|réserv|ajout|vu)\w{0,4}|viennent)\b",
                r"\b(?:quelqu'un|un(?:e)? (?:client|cliente|personne|acheteur))\b.{0,50}\b(?:vient d'|vient de |a )(?:achet|command|"
                r"réserv|ajout)",
                r"\bvient (?:d'acheter|de commander|de réserver|d'ajouter)\b",
                r"\b(?:achetée?|commandée?|réservée?|vendue?)s?\b.{0,40}\bil y a (?:\d{1,3}|une?|quelques) (?:secondes?|minutes?|heures?|"
                r"jours?)\b",
                rf"\bdans \d[\d ]{{0,6}} (?:autres )?{_BASKET}\b",
                r"\b(?:achetée?|commandée?|réservée?|vendue?|consultée?|vue?)s? \d[\d. ]{0,8} fois (?:au cours|ces|dans les|aujourd'hui|"
                r"cette|en 24)\b",
                r"\b\d[\d. ]{0,8} (?:ventes?|vendus?|achats?|commandes?) (?:au cours|ces|dans les|aujourd'hui|cette|en 24)",
            ),
            "misdirection.confirmshaming": (
                rf"{_NO}je .{{0,50}}\b(?:plein tarif|prix (?:fort|plein|normal)|pas (?:économiser|faire d'économies|de (?:réduction|"
                r"remise|cadeau|promo|protection))|payer plus|plus cher|risque|rater|gaspiller|renonce)",
                r"^\W*je (?:préfère|veux|souhaite|vais) (?:payer (?:plus|le prix|plein|au prix)|ne pas économiser|rater)",
                rf"{_NO}je (?:déteste|n'aime pas|adore) ",
                r"^\W*je (?:renonce à (?:ma|la|mon|cette|mes) (?:réduction|remise|cadeau|avantage|économie|offre)|ne veux pas "
                r"(?:économiser|de réduction|faire d'économies))",
            ),
            "sneaking.sneak-into-basket": (
                rf"\b{_EXTRA}\b.{{0,40}}\ba(?: été|vons)\b.{{0,20}}\bajoutée?\b.{{0,30}}\b(?:panier|commande)\b",
                rf"\bnous avons ajouté\b.{{0,40}}\b{_EXTRA}\b",
            ),
        },
        weak={
            "urgency.countdown-timer": (
                rf"\bfin (?:de (?:l\'offre|la promo(?:tion)?|la vente)|des soldes) dans:? ?{_LAPSE}",
                rf"\b{_OFFER}\b.{{0,16}}\b(?:plus que|encore|valables? encore|reste)\b.{{0,8}}{_LAPSE}",
                rf"^\W*(?:plus que|il reste|temps restant|se termine dans|fin dans|expire dans):? ?{_LAPSE}",
                r"^\W*\d{1,2} ?(?:jours?|j) ?:? ?\d{1,2} ?(?:heures?|h)\W.{0,8}\d{1,2} ?(?:min|minutes?|m)\b",
                rf"\bcommandez\b.{{0,16}}\b(?:dans les|sous|d'ici|avant)(?: prochaines?)? {_LAPSE}",
                rf"\b(?:code|remise|bon|coupon|réduction|session)\b.{{0,16}}\bexpire(?:nt|ra)? dans:? ?{_LAPSE}",
                rf"^\W*temps (?:restant|imparti)\W{{0,4}}{_LAPSE}",
                rf"^\W*(?:plus que|encore|il reste) {_LAPSE}(?:{_LAPSE}| |:|et|,){{0,4}}\W*$",
            ),
            "urgency.limited-time": (
                rf"\b{_OFFER}\b.{{0,16}}\b(?:aujourd'hui|ce soir|ce week-end) (?:seulement|uniquement)\b",
                r"^\W*jusqu'à (?:minuit|ce soir) (?:seulement|uniquement)",
                r"\bhâtez-vous\b",
                r"^\W*(?:24|48|72) ?h(?:eures)? (?:seulement|uniquement|chrono)\b",
                r"^\W*(?:durée limitée|offre limitée|temps limité)\b",
                r"^\W*(?:aujourd'hui|ce soir|ce week-end) seulement\b|^\W*(?:uniquement|seulement) (?:aujourd'hui|ce soir|ce week-end)\b",
                r"^\W*dernière chance\b|^\W*derni(?:er|ère)s? (?:jours?|heures?|minutes?|jour)\W*$",
                r"^\W*derni(?:er|ère)s? (?:jours?|heures?) (?:pour|de) (?:profiter|promo|soldes|l'offre)",
                r"^\W*(?:se termine|expire|finit) (?:bientôt|ce soir|aujourd'hui|à minuit)\W*$",
                r"\bavant qu'il ne soit trop tard\b|\btant qu'il (?:est|en est) encore temps\b",
                r"\bne (?:ratez|manquez) pas cette (?:offre|promo|occasion)\b",
                r"^\W*(?:derniers? jours?|dernières? (?:heures?|minutes?))\b.{0,12}\b(?:pour (?:en )?profiter|avant la fin|de (?:soldes|promo))\b",
                r"^\W*ventes? (?:flash|éclair)\W*$",
                r"^\W*plus que quelques (?:heures|jours|minutes)\b",
                r"^\W*(?:c'est )?(?:maintenant ou jamais|bientôt fini|presque fini|bientôt terminé)\W*$",
                r"\b(?:ne (?:ratez|manquez|laissez) pas (?:passer )?)(?:cette|ces|nos|l') ?(?:offres?|promos?|occasion|bons? plans?)\b",
                r"\b(?:ce week-end|aujourd'hui) (?:seulement|uniquement)\b(?=.{0,40}(?:%|€|!|$))",
                r"^\W*offre (?:limitée|exceptionnelle à durée limitée|éphémère|flash|du jour)\b(?=.{0,30}(?:$|!|%))",
            ),
            "scarcity.low-stock": (
                rf"^\W*(?:les )?{_FEW} derni(?:er|ère)s {_THING}\b",
                rf"^\W*derni(?:er|ère)s {_FEW} {_THING}\b",
                rf"\bseulement {_FEW} ?{_THING}? ?(?:disponibles?|en stock|restante?s?)\b",
                rf"\b(?:très )?(?:populaire|demandée?|prisée?)[^\w]{{1,6}}(?:plus que )?{_FEW} restante?s?\b",
                r"\bil n'y en aura pas pour tout le monde\b",
                r"\bstock limité\b(?= ?(?:$|[!.]))",
                rf"^\W*(?:plus que|il (?:n'en |en )?reste(?: plus)?(?: que)?) {_FEW} ?{_THING}?\W*$",
                rf"^\W*{_FEW} {_THING} restante?s?\W*$",
                r"^\W*(?:stock (?:limité|faible|bas|réduit)|stocks limités|faible stock|quantités? limitées?|derni(?:er|ère)s? (?:"
                r"exemplaires?|pièces?|articles?|tailles?|places?)|disponibilité limitée)\b",
                r"\bdans la limite des stocks disponibles\b|\bjusqu'à épuisement (?:des|du) stocks?\b",
                r"\bavant qu'il n'y en ait plus\b|\bavant rupture(?: de stock)?\b",
                r"^\W*stocks? (?:très |extrêmement )?(?:limités?|faibles?|réduits?|bas)\b",
                rf"\bil (?:ne |n')(?:en )?reste(?: plus)? que {_FEW}\b",
                r"\bavant (?:la )?rupture(?: de stock)?\b",
                r"\b(?:quantités?|disponibilités?) (?:très )?limitées?\b",
                r"^\W*(?:en )?(?:rupture imminente|voie d'épuisement)\b",
                rf"^\W*moins de {_FEW} ?{_THING}? (?:restants?|restantes?|disponibles?|en stock)\b",
            ),
            "scarcity.high-demand": (
                r"^\W*(?:très|fortement) (?:demandée?|convoitée?|prisée?|recherchée?)\W*$",
                r"^\W*forte demande\b|^\W*(?:part|se vend) vite\b",
                r"\b(?:article|produit|modèle|hôtel|logement)\b.{0,16}\b(?:très|fort) (?:convoité|demandé|prisé|recherché)e?s?\b",
                r"^\W*(?:très|fort) (?:convoité|prisé|recherché|couru)e?s?\W*$",
                r"\b(?:part|partent|s'arrachent?)\b.{0,10}\b(?:comme des petits pains|vite|à toute vitesse)\b|^\W*ça part vite\b|\bs'arrachent?\W*$",
            ),
            "social-proof.activity": (
                rf"\b\d[\d. ]{{0,8}} {_PEOPLE} (?:ont|a|avaient) (?:déjà )?(?:ce|cet|cette|ces|cela|ceci) .{{0,20}}\b(?:dans leur|au) {_BASKET}",
                r"^\W*(?:déjà |plus de )?\d[\d. ]{0,8} (?:exemplaires |articles |pièces )?vendus?\W*$",
                rf"^\W*(?:commandée?|achetée?|réservée?|vue?)s? par (?:plus de )?\d[\d. ]{{0,6}} {_PEOPLE}\b",
                r"\b(?:à|de) [^\d\W][\w.' -]{1,40} a (?:acheté|commandé|réservé)\b.{0,60}\bil y a\b",
                rf"^\W*\d[\d. ]{{0,8}} {_PEOPLE} (?:regardent|consultent|ont vu|intéressées?|sont intéressé)",
                r"^\W*(?:déjà |plus de )?\d[\d. ]{0,8} (?:vendus?|ventes|achetés?|fois (?:acheté|vendu|commandé))\W*$",
                rf"^\W*(?:dernière (?:commande|réservation)|dernier achat) il y a {_LAPSE}",
                r"^[^\d\W][\w. '-]{1,30} (?:de|à|d') ?[^\d\W][\w. '-]{1,40} (?:vient (?:d'acheter|de (?:commander|réserver))|a acheté)\b",
                r"^\W*(?:déjà |plus de )?\d[\d .]{0,8} (?:vendus|ventes|achats|commandes) (?:aujourd'hui|cette semaine|ces dernières|en)\b",
                rf"^\W*\d[\d .]{{0,6}} {_PEOPLE} (?:sont )?(?:sur cette page|en ligne|intéressées?)\b",
                r"^\W*(?:dernier achat|dernière (?:commande|réservation|vente))\W{0,3}il y a\b",
            ),
            "misdirection.confirmshaming": (
                r"^\W*(?:continuer|poursuivre|commander|partir) sans (?:ma |la |mon |le |cette )?(?:réduction|remise|cadeau|code|protection|promo)\b",
                rf"{_NO}je n'(?:ai pas|aime pas) .{{0,24}}\b(?:économ|réduct|remise|promo|cadeau|bonnes? affaires?)",
                rf"{_NO}je (?:préfère|veux|n'ai pas besoin|ne veux pas|ne souhaite pas|sais déjà|reste|paierai|vais|me passe)\b",
                rf"{_NO}(?:les |des )?(?:réductions?|économies|cadeaux|promos|bonnes affaires)\b.{{0,24}}\b(?:ne m'intéresse|très peu pour moi|pas pour moi)",
                rf"{_NO}(?:payer )?(?:le )?(?:plein tarif|prix fort)\b",
            ),
            "misdirection.pressured-selling": (
                r"^\W*oui[!, ]+(?:je veux|protéger|ajouter|ajoutez|je protège|je profite)\b",
            ),
            "sneaking.sneak-into-basket": (
                rf"^\W*{_EXTRA}\b.{{0,20}}\b(?:ajoutée?|incluse?)\b.{{0,20}}{_MONEY}",
            ),
        },
        honest=(
            r"\b(?:élections?|à jouer|matchs?|session|mot de passe|inscriptions?|trains?|votes?|expositions?|concerts?|contrats?|table)\b",
            r"^\W*(?:il|elle|on|ils|elles|qui) (?:vient|viennent|a|ont)\b|^\W*derniers articles\W*$",
            r"\b(?:e-?mails?|newsletter|lettres? d'information|notifications?|cookies?|courriels?|sms)\b",
            r"\b(?:avis|évaluations?|commentaires?|utile|notes?)\b",
            r"\b(?:ont également|ont aussi|aussi achet|souvent achet)",
            r"\b(?:plus que|reste) \d{1,4} (?:caractères?|pages?|points?|km|kilomètres?|articles? à lire)\b",
            r"\b(?:déjà (?:un compte|client|inscrit|membre)|mon compte)\b",
        ),
        max_chars=200,
    ),
    long=wording(
        "fr",
        strong={
            "misdirection.trick-question": (
                r"\bdécoche[rz]\b.{0,60}\bne (?:souhaitez|voulez|désirez) (?:pas|plus)\b",
                r"\b(?:si|lorsque) vous ne (?:souhaitez|voulez|désirez) (?:pas|plus)\b.{0,80}\b(?:décochez|ne cochez pas)\b",
                r"\bje ne (?:souhaite|veux) pas (?:ne pas|me désinscrire|être (?:exclu|retiré))",
            ),
            "forced-action.forced-enrollment": (
                r"\b(?:inscrivez|connectez|identifiez)-vous pour (?:voir|découvrir|afficher|consulter) (?:les?|nos|votre|tous les) "
                r"(?:prix|tarifs?|offres?|réductions?)\b",
                r"\b(?:prix|tarifs?) (?:réservés? aux|visibles? (?:après|pour les)) (?:membres|inscription|connexion|clients connectés|"
                r"inscrits)\b",
                r"\bj'accepte\b.{0,60}\b(?:conditions|cgv|cgu)\b.{0,60}\b(?:et|ainsi que)\b.{0,60}\b(?:newsletter|publicit|"
                r"commercial|promotionnel|marketing)",
            ),
            "obstruction.hard-to-cancel": (
                r"\b(?:résili\w{1,6}|annul\w{1,6}|désabonn\w{1,6}|mettre fin)\b.{0,90}\b(?:par téléphone|par (?:courrier|lettre|fax)|"
                r"recommandée?|appele[rz]|téléphoner|appelant|en agence|en boutique)\b",
                r"\b(?:appelez|par téléphone|par courrier|lettre recommandée|téléphonez)\b.{0,60}\bpour (?:résilier|annuler|vous "
                r"désabonner|mettre fin)\b",
            ),
            "sneaking.hidden-subscription": (
                rf"\b(?:renouvel\w{{1,6}}|reconduit\w{{0,3}}|tacite reconduction)\b.{{0,40}}\bautomatiquement\b.{{0,120}}{_MONEY}",
                rf"\b(?:gratuit\w{{0,4}}|essai|offert\w{{0,3}})\b.{{0,120}}\b(?:puis|ensuite|au-delà)\b.{{0,30}}{_MONEY}.{{0,14}}(?:mois|an|semaine)",
                r"\b(?:sera|serez|seront)\b.{0,30}\b(?:automatiquement|de plein droit) (?:débité|prélevé|facturé|débités?)",
            ),
        },
        weak={
            "sneaking.hidden-subscription": (
                r"\b(?:abonnement|adhésion|essai|contrat)\b.{0,60}\b(?:automatiquement|tacitement) (?:renouvelé|reconduit|prolongé)",
                r"\b(?:abonnement|adhésion|contrat)\b.{0,40}\bse (?:renouvelle|reconduit) (?:automatiquement|tacitement)\b",
                r"\bsauf résiliation\b.{0,60}\b(?:avant|au moins)\b",
                r"\b(?:abonnement|adhésion|formule|contrat|offre)\b.{0,40}\b(?:reconduite?|renouvelée?|reconductible)\b.{0,12}\b(?:tacitement|automatiquement)\b",
                r"\b(?:tacite reconduction|reconduction tacite)\b.{0,80}\b(?:abonnement|mois|an|année|résili)",
            ),
            "obstruction.hard-to-cancel": (
                r"\b(?:résilier|annuler|désabonner)\b.{0,60}\b(?:contactez|contacter|service (?:client|clients|clientèle)|en écrivant)\b",
            ),
        },
        honest=(
            r"\b(?:en ligne|depuis votre (?:compte|espace)|dans votre (?:compte|espace)|en un clic|d'un clic|en 3 clics)\b",
            r"\b(?:contrat de travail|employeur|salarié|bail|locataire|propriétaire|tribunal|vols?|rendez-vous)\b",
        ),
        max_chars=1_000,
    ),
)
