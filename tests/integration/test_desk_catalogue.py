"""The catalogue in the desk, and what stands beside a conversation: advice, persona, history."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_case import DeskCase

from relation.model.desk import Outcome, WrapUp
from relation.store.demo import seed_brand


@pytest.fixture
def case(tmp_path: Path) -> Iterator[DeskCase]:
    made = DeskCase(tmp_path / "desk.db")
    made.hire("camille", "Camille")
    with made.store.write() as uow:
        seed_brand(uow.session, made.now)
        uow.commit()
    yield made
    made.close()


def test_one_box_finds_price_promotion_and_stock(case: DeskCase) -> None:
    seat, conversation = case.seat("camille"), case.write_as_customer("paul", "bonjour")
    found = seat.get(f"/desk/catalogue?q=ondine+silencieu&current={conversation}", is_fragment=True).text
    for words in ("Lave-linge Ondine Silence 8 kg", "LL-OND8S", "La quinzaine du linge", "549,00", "483,12", "Lyon"):
        assert words in found
    card = re.search(r'data-insert="([^"]+)"', found)
    assert card is not None
    for words in ("Lave-linge Ondine Silence 8 kg (LL-OND8S)\n", "483,12", "En stock en ligne", "Garantie de 3"):
        assert words in card[1]


@pytest.mark.parametrize(("asked", "said"), [("zzzz", "Rien de ce nom"), ("", ""), ("<script>", "Rien de ce nom")])
def test_a_search_without_a_result_says_so(case: DeskCase, asked: str, said: str) -> None:
    page = case.seat("camille").get(f"/desk/catalogue?q={asked}", is_fragment=True)
    assert (page.status_code, said in page.text, "<script>" in page.text) == (200, True, False)


def test_without_a_conversation_there_is_nothing_to_insert(case: DeskCase) -> None:
    assert "data-insert" not in case.seat("camille").get("/desk/catalogue?q=ondine", is_fragment=True).text


def test_two_products_are_read_side_by_side_what_differs_first(case: DeskCase) -> None:
    seat = case.seat("camille")
    path = "/desk/catalogue/compare?compared=LL-OND7&compared=LL-OND8S"
    page = seat.get(path, is_fragment=True).text
    labels = re.findall(r'<tr class="(same)?"><th scope="row">([^<]+)', page)
    assert [bool(same) for same, _ in labels] == sorted(bool(same) for same, _ in labels)
    assert {"Capacité", "Essorage"} <= {label for _, label in labels}
    without = seat.get("/desk/catalogue/compare?compared=LL-OND7&compared=FR-FOU20", is_fragment=True)
    assert without.status_code == 200, "one of them has no promotion"
    assert "Cochez deux" in seat.get("/desk/catalogue/compare?compared=LL-OND7", is_fragment=True).text
    assert seat.get("/desk/catalogue/compare?compared=LL-OND7&compared=NO-SUCH", is_fragment=True).status_code == 404


def told_of(case: DeskCase, **facts: object) -> str:
    conversation_id = case.write_as_customer("odile", "bonjour", customer_reference="C-0003")
    with case.store.write() as uow:
        conversation = uow.conversations.lock(conversation_id)
        assert conversation is not None
        for name, value in facts.items():
            setattr(conversation, name, value)
        uow.commit()
    return conversation_id


UNDERSTOOD = {
    "objective": "acheter", "motif": None, "confidence": 0.9, "mood": {"anger": 0.0, "worry": 0.0},
    "persona": {"evidence": {}, "cues": ["préfère les personnes"]},
}  # fmt: skip


def test_the_card_says_how_to_write_here_and_why(case: DeskCase) -> None:
    scores = dict.fromkeys(case.relation.playbook.personas, 0.0) | {"relationnel": 6.0}
    conversation_id = told_of(case, persona_scores=scores, understanding=UNDERSTOOD)
    card = case.seat("camille").get(f"/desk/conversations/{conversation_id}/card", is_fragment=True).text
    for words in ("Employer son prénom une fois", "Couper court", "préfère les personnes", "Chaleureux", "Rappel"):
        assert words in card
    advice = card[card.index("card-advice") :]
    assert "quelqu" in advice[: advice.index("</section>")], "the next step, as it would be said"


def test_who_refused_to_be_adapted_to_is_not_explained(case: DeskCase) -> None:
    conversation_id = told_of(
        case, persona_scores={"relationnel": 6.0}, understanding=UNDERSTOOD, accepts_personalisation=False
    )
    card = case.seat("camille").get(f"/desk/conversations/{conversation_id}/card", is_fragment=True).text
    assert "a refusé" in card
    assert "préfère les personnes" not in card
    assert "Neutre" in card


def test_the_history_holds_every_channel_with_how_it_ended(case: DeskCase) -> None:
    conversation_id = told_of(case)
    other = case.write_as_customer("odile@mail", "et ma facture ?", customer_reference="C-0003")
    with case.store.write() as uow:
        advisor = uow.advisors.by_login("camille")
        assert advisor is not None
        uow.wrap_ups.add(
            WrapUp("w1", other, advisor.id, case.now, "gerer_contrat", None, "relationnel", Outcome.UNSOLVED)
        )
        uow.commit()
    case.seat("camille").post(f"/desk/conversations/{other}/take")
    case.seat("camille").post(f"/desk/conversations/{other}/close")
    card = case.seat("camille").get(f"/desk/conversations/{conversation_id}/card", is_fragment=True).text
    history = card[card.index("card-others") :]
    assert f'href="/desk/conversations/{other}"' in history
    assert "Pas réglé" in history
    stranger = case.write_as_customer("x", "bonjour")
    assert "card-others" not in case.seat("camille").get(f"/desk/conversations/{stranger}/card").text
