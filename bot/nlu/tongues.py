"""Which of the languages that customers write in a text looks most like."""

from functools import lru_cache
from typing import Any, Tuple

LANGUAGES = ["fr", "en", "es", "de", "it", "pt", "nl", "ar"]


@lru_cache(maxsize=1)
def identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    found = LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)
    found.set_languages(LANGUAGES)
    return found


def likeliest(text: str) -> Tuple[str, float]:
    """(ISO 639-1, probability) of a text in lower case."""
    name, probability = identifier().classify(text)
    return str(name), float(probability)
