"""Who buys and where they live, in whatever order one message gives them. Pure functions."""

import re

from actions.access_details import details_in, with_details, without_details
from actions.purchase_words import EMAIL, PHONE, POSTCODE, address_in, identity_in

FRENCH_POSTCODE = 5
"""Figures."""
_KINDS = (
    r"rue|r\.|avenue|av\.?|boulevard|bd|bld|place|pl\.|all[ée]es?|chemin|ch\.|impasse|quai|cours|route|rte|square|passage"
    r"|voie|faubourg|fbg|mont[ée]e|sentier|ruelle|lotissement|r[ée]sidence|hameau|lieu-dit|esplanade|promenade|villa"
)
_STREET = re.compile(
    rf"(?<![\w-])(?:\d{{1,4}}(?: ?(?:bis|ter|quater|[a-d](?= )))?,? +)(?:{_KINDS})(?= )"
    r"|(?<![\w-])(?:lotissement|r[ée]sidence|hameau|lieu-dit) ",
    re.I,
)
_INTRODUCED = re.compile(r"\b(?:j['’]habite|adresse|livr\w+(?: chez moi)?|domicile)?(?: ?[àa]u?)?\s*:?\s*$", re.I)


_FOR = re.compile(
    r"\bau nom (?:de |d['’]|du )|\bpour (?=m(?:a|on) |notre )"
    r"|\bje m['’ ]?appell?e |\b(?:mon|le) (?:vrai |bon )?nom,? (?:c['’ ]?)?est ",
    re.I,
)
_AFTER_NAME = re.compile(r"[,;.:\n\d]|\b(?:et|pas|svp|s['’]il|merci|plut[ôo]t|au lieu)\b", re.I)
_KIN = re.compile(
    r"^(?:m(?:a|on)|notre) (?:belle[- ]|beau[- ]|petite?[- ]|grande?[- ])?"
    r"(?:s(?:oe|œ)ur|fr[èe]re|m[èe]re|maman|p[èe]re|papa|mari|femme|[ée]poux|[ée]pouse|conjointe?|compagne|compagnon|fils"
    r"|fille|amie?|copain|copine|voisine?|coll[èe]gue|tante|oncle|cousine?|neveu|ni[èe]ce|associ[ée]e?)\b[ ,:]*",
    re.I,
)
_FIRM = re.compile(
    r"(?:(?:la|ma|mon|notre|votre|une?) |l['’ ])?(?:petite |propre )?"
    r"(?:bo[iî]te|soci[ée]t[ée]|entreprise|firme|asso(?:ciation)?|cabinet|commerce|restaurant|h[ôo]tel)\b",
    re.I,
)
"""« Facture au nom de ma boîte »: nobody's name."""
_NOT_WANTED = re.compile(r"\b(?:pas|non|plus)(?: (?:le|au|du|en|[àa]))? $", re.I)
_TOWN = re.compile(r"[ ,]+([A-ZÀ-Ý][\w'’]*(?:[ -](?:[A-ZÀ-Ý][\w'’]*|(?:sur|sous|en|l[ae]s?|d[eu])(?=[ -])))*)")


def is_address(text: str) -> bool:
    """A street is named, with the town's postcode or not: « 12 rue des Lilas 33000 Bordeaux »."""
    return _STREET.search(text) is not None


def before_address(text: str) -> str:
    """What comes before the street: its numbers are no quantity."""
    street = _STREET.search(text)
    return text[: street.start()] if street else text


def contact_in(text: str) -> dict[str, str]:
    """The parts of IDENTITY_FIELDS and ADDRESS_FIELDS that `text` gives; a street must be named as one, and a name is
    read beside an e-mail, a phone or an address only: « j'ai aussi le code » is nobody's."""
    bare = PHONE.sub(", ", EMAIL.sub(", ", text))
    details = details_in(bare)
    own, elsewhere = _apart(without_details(bare))
    reached = {name: value for name, value in identity_in(text).items() if name in ("email", "phone")}
    address = address_in(own) if own else {}
    if "address" in address:
        address["address"] = with_details(address["address"], details)
    names = _name_in(elsewhere) if reached or address else {}
    return {**names, **address, **reached}


def named_for(text: str) -> dict[str, str]:
    """« Au nom de ma sœur Anne Morel », « mon nom c'est… »: who it is for, instead of who was named before."""
    for found in _FOR.finditer(text):
        said = text[found.end() :]
        kin = _KIN.match(said)
        if (kin is None and found.group().lower().startswith("pour")) or _FIRM.match(said):
            continue
        name = identity_in(_AFTER_NAME.split(said[kin.end() if kin else 0 :])[0])
        if name:
            return name
    return {}


def place_in(text: str, known: dict[str, str]) -> dict[str, str]:
    """« Pas 69003 mais 69008 »: the postcode that is wanted, and its town; that of another département is asked for."""
    plain = PHONE.sub(" ", EMAIL.sub(" ", text))
    wanted = [found for found in POSTCODE.finditer(plain) if not _NOT_WANTED.search(plain[: found.start()])]
    postcode = wanted[-1].group().replace(" ", "") if wanted else ""
    if len(postcode) != FRENCH_POSTCODE or postcode == known.get("postcode"):
        return {}
    town = _TOWN.match(plain, wanted[-1].end())
    is_near = postcode[:2] == known["postcode"][:2]
    return {"postcode": postcode, "town": town[1] if town else known.get("town", "") if is_near else ""}


def _name_in(text: str) -> dict[str, str]:
    """The first piece that reads as a name with its capital, else as a name."""
    found = [name for piece in re.split(r"[,.;!?]\s+", text) if (name := identity_in(piece))]
    return next((name for name in found if name.get("first_name", "")[:1].isupper()), found[0] if found else {})


def _apart(text: str) -> tuple[str, str]:
    """The pieces of an address, and the others."""
    pieces = [
        piece.strip() for piece in re.split(r"[,;:\n]+", re.sub(r"(\d),(?= ?[a-z])", r"\1", text)) if piece.strip()
    ]
    own: list[str] = []
    others: list[str] = []
    for piece in pieces:
        street = _STREET.search(piece)
        if street:
            own.append(piece[street.start() :])
            others.append(_INTRODUCED.sub("", piece[: street.start()]))
        elif POSTCODE.match(piece) or (own and POSTCODE.fullmatch(own[-1]) and re.fullmatch(r"[^\d]{2,60}", piece)):
            own.append(piece)
        else:
            others.append(piece)
    return (", ".join(own), ", ".join(others)) if any(map(_STREET.search, own)) else ("", text)
