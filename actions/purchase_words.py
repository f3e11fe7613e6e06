"""What customers type when they buy: a quantity, a way of delivery, who they are, where they live. Pure functions."""

import re
import unicodedata

from actions.access_details import details_in, with_details, without_details

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MONTHS = ("janvier", "f[ée]vrier", "mars", "avril", "mai", "juin", "juillet", "ao[ûu]t", "septembre", "octobre",
           "novembre", "d[ée]cembre")  # fmt: skip
_NO_YEAR = "".join(f"(?<![{month[0]}{month[0].upper()}]{month[1:]} )" for month in _MONTHS)
"""« Rue du 8 mai 1945 »: the year begins neither a phone number nor a postcode."""
_COMPANY_NUMBER = re.compile(
    r"\b(?:siret|siren)\b\W*(?:n[°o]\W*|num[eé]ro\W*)?(?:\d[ .]?){9}(?:\d{5}(?!\d)|(?:\d[ .]?){5}(?!\d))?"
    r"|(?<![\d+])(?<!\+33 )(?<!\+33)(?<!0033 )(?:\d{3}[ .]?){3}\d{5}(?!\d)",
    re.I,
)
"""« SIRET 732 829 320 00074 »: no telephone's, while the one that follows it is."""
PHONE = re.compile(rf"(?<![\w-])(?:0[1-9](?:[\s.()-]?\d){{8}}|{_NO_YEAR}(?:\+|00)?\d(?:[\s.()-]?\d){{8,12}})(?!\d)")
"""A French one ends with its tenth figure: « 0612345678 3 rue des Lilas »."""
POSTCODE = re.compile(rf"(?<![\w-])(\d{{5}}|\d{{2}} \d{{3}}|{_NO_YEAR}[1-9]\d{{3}})(?![\w-])")
IDENTITY_FIELDS = ("first_name", "last_name", "email", "phone")
ADDRESS_FIELDS = ("address", "postcode", "town")
HOME, SHOP = "livraison", "retrait"
MAX_NAME_WORDS = 6

_NUMBERS = {"deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
            "douze": 12, "quinze": 15, "vingt": 20, "trente": 30}  # fmt: skip
_COUNT = r"(\d{1,3}|" + "|".join(_NUMBERS) + r")"
_MEASURES = (
    r"(?!(?:kg|l|litres?|cm|mm|m2|w|watts?|bars?|tr|couverts?|foyers?|feux|tasses?|en 1|euros?|eur|h|ans?"
    r"|jours?|heures?|semaines?|mois|minutes?|personnes?|enfants?|fois)\b)"
)
_QUANTITIES = (
    re.compile(rf"\b(?:quantite|qte)\s*:?\s*(?:de\s+|a\s+)?{_COUNT}\b"),
    re.compile(rf"(?<![\w,.-])(?<!\ben ){_COUNT}\s*(?:exemplaires?|unites?|articles?|appareils?|x\b(?!\s*sans))"),
    re.compile(rf"\ben (?:pren|veu|voudr|voul|command|achet|faut|faudr|reserv)\w*\s+{_COUNT}\b\s*{_MEASURES}"),
    re.compile(rf"\bmet(?:s|tez|tre|tons)\W+(?:m\W+)?en\W+{_COUNT}\b(?!\s*(?:fois|x\b|h\b|heures?|jours?))"),
    re.compile(rf"\bx\s*{_COUNT}\b"),
    re.compile(rf"(?<![\w,.-]){_COUNT}\s+(?={_MEASURES}[a-z]{{4}})"),
)
_CORRECTIONS = frozenset(("non", "plutot", "finalement", "en", "j", "veux", "voudrais", "il", "m", "faut", "pardon"))
_HOME_WORDS = re.compile(r"\b(a domicile|a la maison|chez moi|chez nous|livr\w*|domicile|envoy\w*|expedi\w*|adresse)\b")
_SHOP_WORDS = re.compile(r"\b(magasins?|retrait|retirer|boutique|sur place|click|drive|reserv\w*|mettre de cote)\b")
QUESTIONS = re.compile(r"(?:(?<=[.!?\n,;])\s|^)(?:(?![.!?\n,;]\s)[^?])*\?")
"""« … 69003 Lyon. Samedi ça va ? »: asked beside what is given, no part of a name nor of a street."""
_FILLERS = frozenset((
    "je", "j", "suis", "m", "appelle", "moi", "c", "est", "mon", "ma", "mes", "nom", "prenom", "et", "mail", "e",
    "email", "courriel", "tel", "telephone", "portable", "numero", "adresse", "voici", "bonjour", "bonsoir",
    "madame", "monsieur", "mme", "mr", "le", "la", "au", "a", "de", "pour", "merci", "oui", "ok", "alors",
))  # fmt: skip
_NOT_NAMES = frozenset((
    "ne", "pas", "veux", "veut", "ai", "avez", "vous", "tu", "quoi", "pourquoi", "comment", "non", "que", "qui", "faut",
    "mets", "mettez", "mettre", "prends", "prenez", "prendre", "gardez", "reservez", "reserver", "commandez",
    "commander", "envoyez", "livrez", "livrer", "annulez", "annuler", "attends", "attendez", "vas", "allez", "fais",
    "faites", "ca", "il", "elle", "combien", "quand", "possible", "svp", "stp", "voila", "encore", "plutot",
    "finalement", "moins", "cher",
    "sais", "peux", "rien", "mal", "faux", "fausse", "errone", "incorrect",
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "demain", "passe", "passerai", "viens",
))  # fmt: skip
_PARTICLES = frozenset({"de", "du", "des", "le", "la", "d", "van", "von", "ben", "el"})


def folded(text: str) -> str:
    """Lower case, without accents."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def quantity_in(text: str, product_name: str = "") -> int | None:
    """How many are wanted, when it is said; numbers of the product's own name ("Zéphyr 70") are not counted."""
    plain, own = folded(text), set(re.findall(r"\d+", folded(product_name)))
    for shape in _QUANTITIES:
        for found in shape.finditer(plain):
            word = found.group(1)
            count = _NUMBERS.get(word) or (int(word) if word.isdigit() else 0)
            if count > 0 and word not in own:
                return count
    return None


def lone_quantity_in(text: str) -> int | None:
    """« non, deux », « finalement 3 »: a count, and nothing else that would tell."""
    words = [word for word in re.findall(r"\w+", folded(text)) if word not in _CORRECTIONS]
    if len(words) != 1:
        return quantity_in(text)
    return _NUMBERS.get(words[0]) or (int(words[0]) if words[0].isdigit() and len(words[0]) < 4 else None) or None


def way_in(text: str) -> str | None:
    """HOME or SHOP; None when neither, or both, are named."""
    plain = folded(text)
    is_home, is_shop = bool(_HOME_WORDS.search(plain)), bool(_SHOP_WORDS.search(plain))
    return None if is_home == is_shop else HOME if is_home else SHOP


def identity_in(text: str) -> dict[str, str]:
    """The parts of IDENTITY_FIELDS that `text` gives; a name is what remains once e-mail and phone are taken out."""
    found: dict[str, str] = {}
    text = _COMPANY_NUMBER.sub("\n", _without_questions(text))
    for field, shape in (("email", EMAIL), ("phone", PHONE)):
        if match := shape.search(text):
            found[field] = match.group().strip().rstrip(".")
            text = text.replace(match.group(), "\n", 1)
    found.update(_name_in(text))
    return found


def _name_in(text: str) -> dict[str, str]:
    """The first run of two words or more. "DUPONT Marie": capitals are the surname."""
    for part in re.split(r"[\n,;:|/]+", text):
        words = re.findall(r"(?<!\w)[^\W\d_]+(?:[-'’][^\W\d_]+)*(?!\w)", part)
        while words and all(piece in _FILLERS for piece in re.split(r"['’-]", folded(words[0]))):
            words.pop(0)
        while words and folded(words[-1]) in _FILLERS:
            words.pop()
        if not 2 <= len(words) <= MAX_NAME_WORDS or _NOT_NAMES & {folded(word) for word in words}:
            continue
        if words[0].isupper() and len(words[0]) > 1 and not words[-1].isupper():
            surname = [word for word in words if word.isupper() or folded(word) in _PARTICLES]
            return {"first_name": " ".join(words[len(surname) :]), "last_name": " ".join(surname)}
        return {"first_name": words[0], "last_name": " ".join(words[1:])}
    return {}


def address_in(text: str) -> dict[str, str]:
    """The parts of ADDRESS_FIELDS that `text` gives: "12 rue des Lilas, 67000 Strasbourg", in either order."""
    text = _without_questions(text)
    found = _address_alone(without_details(text))
    return {**found, "address": with_details(found["address"], details_in(text))} if "address" in found else found


def _without_questions(text: str) -> str:
    return QUESTIONS.sub(" ", text).strip() or text


def _address_alone(text: str) -> dict[str, str]:
    matches = list(POSTCODE.finditer(text))
    if not matches:
        street = _tidy(text)
        return {"address": street} if _is_street(street) else {}
    match = matches[-1] if len(matches) == 1 or _is_street(_tidy(text[: matches[-1].start()])) else matches[0]
    before, after = _tidy(text[: match.start()]), text[match.end() :]
    pieces = [_tidy(piece) for piece in re.split(r"[,;\n]+", after) if _tidy(piece)]
    found = {"postcode": match.group(1).replace(" ", "")}
    if pieces and re.fullmatch(r"[^\d]{2,60}", pieces[0]):
        found["town"] = pieces.pop(0)
    street = before if _is_street(before) else " ".join(pieces)
    return {**found, "address": street} if _is_street(street) else found


def _is_street(text: str) -> bool:
    return len(text) >= 6 and len(text.split()) >= 2


def _tidy(text: str) -> str:
    return " ".join(text.split()).strip(" ,;.:-")


def zone_of(postcode: str) -> str:
    """ "metropole", "corse", "outre_mer" or "etranger", as carriers price them. Monaco is served as mainland France."""
    if not re.fullmatch(r"\d{5}", postcode):
        return "etranger"
    if postcode.startswith("20"):
        return "corse"
    return "outre_mer" if postcode.startswith("97") or re.match(r"98[1-9]", postcode) else "metropole"
