"""How a French word sounds, roughly: who writes by ear means the word that sounds the same."""

import re
from functools import lru_cache

_RULES = [
    (re.compile(pattern), written)
    for pattern, written in (
        (r"ph", "f"),
        (r"sc?h|ch(?=[aeiou])", "C"),
        (r"gn", "N"),
        (r"ge(?=[ao])|g(?=[eiy])", "j"),
        (r"gu(?=[eiy])", "g"),
        (r"t(?=ion)|ss|c(?=[eiy])|z", "s"),
        (r"qu|q|ck|cc|c", "k"),
        (r"h", ""),
        (r"y", "i"),
        (r"e*men[st]*$", "mA"),
        (r"(?:ai|ei|i|u)[nm](?![aeiounm])", "I"),
        (r"[ae][nm](?![aeiounm])(?!t$)", "A"),
        (r"o[nm](?![aeiounm])", "O"),
        (r"oi|oua", "wa"),
        (r"eau|au", "o"),
        (r"ai|ei|oe|eu", "e"),
        (r"(.)\1", r"\1"),
        (r"(?<=.)[tsxdpz]+$", ""),
        (r"(?<=..)e+(?:[rzst]+|nt)?$", ""),  # « résilier », « résiliez », « résiliait »; a mute ending
        (r"(?<=..)[tsxdp]+$", ""),
    )
]
KEPT_WORDS = 50_000


@lru_cache(maxsize=KEPT_WORDS)
def sound(plain: str) -> str:
    """`plain`: lower case, without accents. Two words of one sound are read alike, or nearly."""
    for pattern, written in _RULES:
        plain = pattern.sub(written, plain)
    return plain
