"""How easily a French text reads: Kandel and Moles' formula, with syllables counted from spelling."""

import re

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_LINK = re.compile(r"https?://\S+|[^\s@]+@[^\s@]+\.[^\s@]+")
_SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$)|\n+| [:;] ")
_VOWELS = "aeiouyàâäéèêëîïôöùûüÿœæ"
_SOUNDS = re.compile(
    r"eau|oeu|œu|aie|oie|ouill|ueill|euill|eill|aill|ouin|oin|ien|ion|ain|ein|aou|ou|oi|ai|au|ei|eu|"
    rf"ui|ie|ia|io|(?<=[qg])u(?=[{_VOWELS}])|[{_VOWELS}]"
)
_SILENT = re.compile(rf"(?<=[^{_VOWELS}])(?:e|es|ent)$")
LOWEST, HIGHEST = 0.0, 120.0


def syllables(word: str) -> int:
    """At least one. An estimate: silent endings are dropped, groups of vowels that make one sound count for one."""
    plain = word.lower().replace("’", "'").split("'")[-1]
    heard = _SILENT.sub("", plain) or plain
    silent_u = re.sub(rf"(?<=[qg])u(?=[{_VOWELS}])", "", heard)
    return max(1, len(_SOUNDS.findall(silent_u)))


def words_of(text: str) -> list[str]:
    return _WORD.findall(_LINK.sub(" ", text))


def kandel_moles(text: str) -> float | None:
    """207 − 1.015 × words per sentence − 73.6 × syllables per word, within 0..120; None without words.

    About 90 and over: very easy; 60 to 70: standard; under 30: very hard.
    Source: L. Kandel, A. Moles, « Application de l'indice de Flesch à la langue française », 1958.
    """
    words = words_of(text)
    if not words:
        return None
    spaced = _LINK.sub(" ", text.replace("\u00a0", " ").replace("\u202f", " "))
    sentences = sum(bool(words_of(part)) for part in _SENTENCE_END.split(spaced))
    score = 207 - 1.015 * len(words) / max(1, sentences) - 73.6 * sum(map(syllables, words)) / len(words)
    return round(max(LOWEST, min(HIGHEST, score)), 1)
