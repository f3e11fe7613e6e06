"""Who buys and where they live, in whatever order one message gives them. Pure functions."""

import re

from actions.purchase_words import EMAIL, PHONE, POSTCODE, address_in, identity_in

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
    own, elsewhere = _apart(bare)
    reached = {name: value for name, value in identity_in(text).items() if name in ("email", "phone")}
    address = address_in(own) if own else {}
    names = _name_in(elsewhere) if reached or address else {}
    return {**names, **address, **reached}


def _name_in(text: str) -> dict[str, str]:
    """The first piece that reads as a name with its capital, else as a name."""
    found = [name for piece in text.split(", ") if (name := identity_in(piece))]
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
