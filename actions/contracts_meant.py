"""Which of the contracts is to be ended, where the message says it: those that are kept are not."""

import re

from actions.contract_names import offers_named
from actions.turn import Turn
from relation.model.brand import Contract, ContractOffer
from relation.store.brand_search import normalise

_CLAUSE = re.compile(r"[,;.!?…\n]+|\bmais\b|\bet\b", re.I)
_KEPT = re.compile(
    r"\b(?<!ne )(?:garde|gardons|garder|garderai|conserve|conservons|conserver)\b(?! pas| plus)"
    r"|\b(?:veux|voulais|voulons|voudrais|souhaite|desire) (?:surtout )?pas (?:\w+ ){0,2}?"
    r"(?:arret|resili|annul|stop|termin)\w*"
    r"|\b(?:ne|n) (?:resili|arret|annul|stopp)\w+ (?:surtout )?(?:pas|rien)\b"
    r"|^(?:(?:non|mais|surtout|ah) )*pas (?:le |la |l |de )?(?:resili|arret|annul)\w*"
    r"|^(?:(?:non|mais|surtout|ah) )*pas (?:le|la|l|mon|celui|celle)\b"
)
_ENDED = re.compile(r"\b(?:resili|arret)e[rz]?\b")
_DEATH = re.compile(r"\bdeces\b")


def is_kept(text: str) -> bool:
    """« Je ne veux pas tout arrêter », « le Foyer, je garde »."""
    kept = [clause for clause in _clauses(text) if _KEPT.search(clause)]
    return bool(kept) and not any(_ENDED.search(clause) for clause in _clauses(text) if clause not in kept)


def offer_to_end(turn: Turn) -> ContractOffer | None:
    """The one that the message names, where nothing says that it is kept; None when it names none or several."""
    told = " ; ".join(clause for clause in _clauses(turn.text) if not _KEPT.search(clause))
    named = offers_named(turn.brand.contract_offers(), told)
    return named[0] if len(named) == 1 else None


def without_kept(turn: Turn, contracts: list[Contract]) -> list[Contract]:
    """Those that no part of the message keeps by their name."""
    told = " ; ".join(clause for clause in _clauses(turn.text) if _KEPT.search(clause))
    kept = {offer.id for offer in offers_named(turn.brand.contract_offers(), told)} if told else set()
    return [contract for contract in contracts if contract.offer_id not in kept]


def is_death_told(turn: Turn) -> bool:
    """Its contract is not ended on notice, as if by a wish: the terms may say that it has ended already."""
    return turn.relation.playbook.dangers.bereavement.search(normalise(turn.text)) is not None


def ended_by_death(turn: Turn) -> list[str]:
    """Names of the contracts whose terms say so: of the one that the message names, or of all."""
    offers = turn.brand.contract_offers()
    wanted = offers_named(offers, turn.text) or offers
    return [offer.name for offer in wanted if _DEATH.search(normalise(offer.cancel_terms))]


def _clauses(text: str) -> list[str]:
    return [plain for clause in _CLAUSE.split(text) if (plain := normalise(clause))]
