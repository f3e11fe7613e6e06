"""What the moment tells changes the answer: first contact, pages seen, device, hour, another channel, real history."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from clock import Clock
from fakes.brain import act, answer, understanding
from hypothesis import given, settings
from hypothesis import strategies as st
from steps import conversation_of, finish, hire, lines_of, pending, said_acts, talk, write

from relation.context import Relation
from relation.model.conversation import Author, Conversation
from relation.services.conversations import choose_personalisation
from relation.services.handoffs import take_handoff
from relation.services.knowledge import NOTHING, Knowledge, know_writer
from relation.services.moments import current_moment
from relation.services.need import compute_need
from relation.services.receiving import remember
from relation.services.speaking import scene_of
from relation.services.surroundings import hot_product, interest_of, looks_by_product, note_view
from relation.services.turns import finish_turn, turn_request, weigh
from relation.store.brand_catalogue import SqlCatalogue
from relation.store.unit_of_work import Store

GREET = answer(act("utter_greet"))
ANSWER = answer(act("utter_product_price", product_name="Four Calville", price_cents=39900))
NAVIGUE = {"page": {"title": "Robot aspirateur Navigue Plus", "url": "https://verger.exemple.fr/navigue-plus"}}
SHOPPING = understanding("acheter", "conseil_choix")


def moment_of(store: Store, relation: Relation, conversation_id: str, understood: dict[str, Any]) -> str | None:
    with store.read() as uow:
        conversation = uow.conversations.get(conversation_id)
        assert conversation is not None
        return current_moment(uow, relation, conversation, understood)


def need_of(store: Store, relation: Relation, conversation_id: str, understood: dict[str, Any]) -> list[str]:
    with store.read() as uow:
        conversation = uow.conversations.get(conversation_id)
        assert conversation is not None
        looks = looks_by_product(uow, conversation, relation.now())
        return weigh(uow, relation, conversation, understood, conversation.need, looks).need.reasons


def said(store: Store, conversation_id: str) -> list[str]:
    return [line.text for line in lines_of(store, conversation_id, Author.BOT)]


# Moments


@pytest.mark.parametrize(
    ("customer", "objective", "motif", "expected"),
    [
        (None, "s_informer", "prix", "premier_contact"),
        ("C-0005", "acheter", "conseil_choix", "premier_contact"),
        ("C-0004", "acheter", "commander", "premier_rachat"),
        ("C-0004", "s_informer", "prix", None),
        ("C-0001", "gerer_contrat", "suivi_commande", "incident_livraison"),
        ("C-0001", "gerer_contrat", "facture", None),
        ("C-0007", "gerer_contrat", "suivi_commande", None),
        (None, "sav", "article_endommage", "incident_livraison"),
        (None, "acheter", "blocage_panier", "incident_paiement"),
        ("C-0001", "reclamation", "litige_facturation", "incident_paiement"),
    ],
)
def test_the_moment_is_told_by_the_message_and_the_history(
    seeded_store: Store, relation: Relation, customer: str | None, objective: str, motif: str, expected: str | None
) -> None:
    talk_id = write(seeded_store, relation, "one", "…", customer_reference=customer)
    assert moment_of(seeded_store, relation, talk_id, understanding(objective, motif)) == expected


def test_a_visitor_is_at_their_first_contact_for_a_day(store: Store, relation: Relation, clock: Clock) -> None:
    talk_id = write(store, relation, "one", "…")
    clock.pass_time(hours=25)
    assert moment_of(store, relation, talk_id, understanding("s_informer", "prix")) is None


def test_the_first_contact_and_the_return_are_greeted_as_such(
    seeded_store: Store, relation: Relation, clock: Clock
) -> None:
    first = talk(seeded_store, relation, "monday", "Bonjour", GREET, customer_reference="C-0005", first_name="Solveig")
    assert said(seeded_store, first)[0].startswith("Bonjour Solveig, je suis Reinette")
    clock.pass_time(days=1)
    again = talk(
        seeded_store, relation, "tuesday", "Bonjour", GREET, channel="telegram", customer_reference="C-0005",
        first_name="Solveig",
    )  # fmt: skip
    assert said(seeded_store, again)[0].startswith("Bonjour Solveig, c’est de nouveau Reinette, l’assistante virtuelle")


# Pages seen


def look(store: Store, relation: Relation, clock: Clock, times: int, context: dict[str, Any]) -> str:
    """Looks at the page that often, a few hours apart, then writes. The conversation's id."""
    for _ in range(times - 1):
        write(store, relation, "visitor", "…", context=context)
        clock.pass_time(hours=5)
    return write(store, relation, "visitor", "…", context=context)


@pytest.mark.parametrize(("times", "is_hot"), [(2, False), (3, True), (4, True)])
def test_three_looks_at_a_product_this_week_make_a_hot_lead(
    seeded_store: Store, relation: Relation, clock: Clock, times: int, is_hot: bool
) -> None:
    talk_id = look(seeded_store, relation, clock, times, NAVIGUE)
    assert ("hot_lead" in need_of(seeded_store, relation, talk_id, SHOPPING)) is is_hot
    assert "hot_lead" not in need_of(seeded_store, relation, talk_id, understanding("sav", "panne"))
    assert "hot_lead" not in need_of(seeded_store, relation, talk_id, understanding("aucun", "saluer"))


def test_reloads_old_looks_and_other_pages_are_no_sign_of_interest(
    seeded_store: Store, relation: Relation, clock: Clock
) -> None:
    talk_id = look(seeded_store, relation, clock, 4, {"page": {"title": "Nos magasins", "url": "/magasins"}})
    for _ in range(5):
        write(seeded_store, relation, "visitor", "…", context=NAVIGUE)
        clock.pass_time(minutes=5)
    assert need_of(seeded_store, relation, talk_id, SHOPPING).count("hot_lead") == 0
    clock.pass_time(hours=5)
    write(seeded_store, relation, "visitor", "…", context=NAVIGUE)
    clock.pass_time(days=6, hours=20)
    write(seeded_store, relation, "visitor", "…", context=NAVIGUE)
    assert "hot_lead" not in need_of(seeded_store, relation, talk_id, SHOPPING)


def test_nobody_is_watched_who_has_refused(seeded_store: Store, relation: Relation, clock: Clock) -> None:
    talk_id = look(seeded_store, relation, clock, 3, NAVIGUE)
    with seeded_store.write() as uow:
        conversation = uow.conversations.lock(talk_id)
        assert conversation is not None
        choose_personalisation(uow, relation, conversation, accepted=False)
        uow.commit()
    assert "hot_lead" not in need_of(seeded_store, relation, talk_id, SHOPPING)
    clock.pass_time(hours=5)
    assert "views" not in conversation_of(seeded_store, talk_id).context  # what was counted before is forgotten
    write(seeded_store, relation, "visitor", "…", context=NAVIGUE)
    assert "views" not in conversation_of(seeded_store, talk_id).context


def test_views_that_a_channel_sends_are_ignored(seeded_store: Store, relation: Relation) -> None:
    forged = [{"title": "Robot aspirateur Navigue Plus", "at": relation.now().isoformat()}] * 9
    talk_id = write(seeded_store, relation, "visitor", "…", context={"views": forged, "page": "not a page"})
    assert "views" not in conversation_of(seeded_store, talk_id).context


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["page", "views", "device", "timezone"]),
        st.none() | st.text() | st.lists(st.dictionaries(st.sampled_from(["title", "at"]), st.text() | st.integers())),
    )
)
def test_any_metadata_is_borne(context: dict[str, Any]) -> None:
    now = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
    noted = note_view(context, now)
    where = Conversation("c", "http", "k", now, now, context=noted)
    assert interest_of(where, now) in (None, "bureau", "salon")
    assert note_view({**noted, "page": {"title": "Four", "url": "/f"}}, now)["views"][-1]["title"] == "Four"


def test_a_hot_lead_is_offered_once(relation: Relation) -> None:
    needs = [
        compute_need(relation.playbook, SHOPPING, {"offered": offered}, known=["hot_lead"]).reasons
        for offered in ([], ["hot_lead"])
    ]
    assert needs == [["hot_lead"], []]


# Device and hour


@pytest.mark.parametrize(
    ("device", "zone", "hour", "expected"),
    [
        ("tablet", "Europe/Paris", 10, "bureau"),
        ("tablet", "Europe/Paris", 20, "salon"),
        ("desktop", "Europe/Paris", 20, None),
        ("mobile", "Europe/Paris", 10, None),
        ("mobile", "America/Martinique", 20, None),
        ("mobile", "../lune", 20, "salon"),
        ("tablet", None, 20, None),
        ("fax", "Europe/Paris", 10, None),
    ],
)
def test_the_office_tablet_and_the_evening_sofa_are_two_interests(
    device: str, zone: str | None, hour: int, expected: str | None
) -> None:
    now = datetime(2026, 11, 18, hour, 0, tzinfo=UTC)
    where = Conversation("c", "webchat", "k", now, now, context={"device": device, "timezone": zone})
    assert interest_of(where, now) == expected
    saturday = now + timedelta(days=3)
    assert interest_of(where, saturday) == ("salon" if device in ("tablet", "mobile") and zone else None)


def test_the_interest_changes_what_is_proposed_next(seeded_store: Store, relation: Relation, clock: Clock) -> None:
    clock.pass_time(days=2)  # past the first contact, which has a next step of its own
    told = []
    for key, device in (("desk", "desktop"), ("sofa", "tablet")):
        clock.now = clock.now.replace(hour=10 if key == "desk" else 19)
        talk_id = write(
            seeded_store, relation, key, "Prix ?", customer_reference="C-0007",
            context={"device": device, "timezone": "Europe/Paris"},
        )  # fmt: skip
        assert finish(seeded_store, relation, talk_id, understanding("acheter", "commander"), ANSWER)
        told.append(said(seeded_store, talk_id)[-1])
    assert "devis au nom d’une entreprise" in told[0]
    assert "Rien ne presse" in told[1]


def test_at_night_a_call_is_proposed_and_not_a_voice(relation: Relation, clock: Clock) -> None:
    now = clock.now.replace(hour=22)
    night = Conversation("c", "webchat", "k", now, now, persona_scores={"relationnel": 6.0}, understanding=SHOPPING)
    clock.now = now
    assert not scene_of(relation, night).is_open
    clock.now = now.replace(hour=10)
    assert scene_of(relation, night).is_open


# Another channel


def test_who_returns_on_another_channel_is_not_asked_again(
    seeded_store: Store, relation: Relation, clock: Clock
) -> None:
    known = {"customer_reference": "C-0001", "first_name": "Hélène"}
    chat = write(seeded_store, relation, "chat", "Où est ma commande ? Je suis sourde.", channel="webchat", **known)
    assert finish(seeded_store, relation, chat, understanding("gerer_contrat", "suivi_commande"), GREET)
    before = conversation_of(seeded_store, chat)
    clock.pass_time(days=1)
    mail = write(seeded_store, relation, "mail", "Bonjour", channel="telegram", **known)
    after = conversation_of(seeded_store, mail)
    assert after.dialogue_state == before.dialogue_state == {"turns": 1}
    assert after.need["in_writing"]
    waiting = pending(seeded_store, mail)
    assert waiting is not None
    with seeded_store.read() as uow:
        request = turn_request(uow, relation, waiting, understanding("aucun", "saluer"))
    assert request is not None
    assert request["state"] == {"turns": 1}
    assert request["context"]["history"]["returned"] == {"note": "", "unfinished": "gerer_contrat.suivi_commande"}
    assert finish(seeded_store, relation, mail, understanding("aucun", "saluer"), GREET)
    assert said_acts(seeded_store, mail) == ["utter_greet", "service_welcome_back"]
    reminder = lines_of(seeded_store, mail, Author.BOT)[-1]
    assert reminder.text.startswith("Hier, sur le chat, il s’agissait de «\u202fSuivre ma commande\u202f»")
    assert reminder.buttons == [{"title": "Suivre ma commande", "payload": "/gerer_contrat.suivi_commande"}]
    talk(seeded_store, relation, "mail", "Bonjour ?", GREET, channel="telegram")
    assert said_acts(seeded_store, mail).count("service_welcome_back") == 1


def test_what_is_asked_at_once_is_answered_without_a_reminder(
    seeded_store: Store, relation: Relation, clock: Clock
) -> None:
    known = {"customer_reference": "C-0001"}
    chat = write(seeded_store, relation, "chat", "Où est ma commande ?", channel="webchat", **known)
    assert finish(seeded_store, relation, chat, understanding("gerer_contrat", "suivi_commande"), GREET)
    clock.pass_time(hours=1)
    mail = write(seeded_store, relation, "mail", "Le prix du four Calville ?", channel="telegram", **known)
    assert finish(seeded_store, relation, mail, understanding("s_informer", "prix"), ANSWER)
    assert said_acts(seeded_store, mail) == ["utter_product_price"]


@pytest.mark.parametrize("case", ["too old", "an advisor has it", "another customer", "nobody known"])
def test_a_talk_that_is_not_to_be_taken_up_is_left(
    seeded_store: Store, relation: Relation, clock: Clock, case: str
) -> None:
    hire(seeded_store, relation)
    chat = write(seeded_store, relation, "chat", "…", channel="webchat", customer_reference="C-0001")
    assert finish(seeded_store, relation, chat, understanding("gerer_contrat", "suivi_commande"), GREET)
    if case == "an advisor has it":
        with seeded_store.write() as uow:
            camille = uow.advisors.by_login("camille")
            assert camille is not None
            take_handoff(uow, relation, chat, camille)
            uow.commit()
    clock.pass_time(days=8 if case == "too old" else 1)
    reference = {"another customer": "C-0007", "nobody known": None}.get(case, "C-0001")
    mail = write(seeded_store, relation, "mail", "Bonjour", channel="telegram", customer_reference=reference)
    assert conversation_of(seeded_store, mail).dialogue_state is None
    assert finish(seeded_store, relation, mail, understanding("aucun", "saluer"), GREET)
    assert "service_welcome_back" not in said_acts(seeded_store, mail)


def test_a_refusal_of_personalisation_follows_the_customer(
    seeded_store: Store, relation: Relation, clock: Clock
) -> None:
    chat = write(seeded_store, relation, "chat", "…", channel="webchat", customer_reference="C-0001")
    with seeded_store.write() as uow:
        conversation = uow.conversations.lock(chat)
        assert conversation is not None
        choose_personalisation(uow, relation, conversation, accepted=False)
        uow.commit()
    mail = write(seeded_store, relation, "mail", "…", channel="telegram", customer_reference="C-0001")
    assert conversation_of(seeded_store, mail).accepts_personalisation is False


# Knowing the customer


def known(store: Store, relation: Relation, reference: str | None, accepts: bool | None = None) -> Knowledge:
    talk_id = write(store, relation, f"known-{reference}", "…", customer_reference=reference)
    with store.read() as uow:
        conversation = uow.conversations.get(talk_id)
        assert conversation is not None
        conversation.accepts_personalisation = accepts
        return know_writer(uow, relation, conversation)


def test_potential_and_risk_are_sums_that_one_can_read(seeded_store: Store, relation: Relation) -> None:
    rules = relation.playbook.knowledge
    helene = known(seeded_store, relation, "C-0001")
    assert dict(helene.churn.parts) == {"kept_waiting": rules.churn_risk["kept_waiting"].points}
    assert set(dict(helene.potential.parts)) == {"bought_this_half_year", "long_known"}
    assert helene.potential.value == sum(points for _, points in helene.potential.parts)
    karim = known(seeded_store, relation, "C-0002")
    assert "repeated_repairs" in dict(karim.churn.parts)
    bastien = known(seeded_store, relation, "C-0006")
    assert {"open_complaint", "kept_waiting"} <= set(dict(bastien.churn.parts))
    assert all(0 <= one.churn.value <= 100 for one in (helene, karim, bastien))


def test_nothing_is_known_of_a_stranger_nor_of_who_refused(seeded_store: Store, relation: Relation) -> None:
    assert known(seeded_store, relation, None) == NOTHING
    assert known(seeded_store, relation, "C-9999") == NOTHING
    assert known(seeded_store, relation, "C-0006", accepts=False) == NOTHING


def test_appetite_is_what_is_looked_at_and_not_just_bought(
    seeded_store: Store, relation: Relation, clock: Clock
) -> None:
    talk_id = look(seeded_store, relation, clock, 3, NAVIGUE)
    with seeded_store.read() as uow:
        conversation = uow.conversations.get(talk_id)
        assert conversation is not None
        looks = looks_by_product(uow, conversation, relation.now())
        ((product, times),) = looks
        conversation.customer_reference = "C-0001"
        found = know_writer(uow, relation, conversation, looks)
    assert (times, found.appetite[product.category].value) == (3, 85)
    assert dict(found.appetite[product.category].parts) == {"looked_at": 75, "has_others": 10}


def test_the_catalogue_is_not_read_in_the_transaction_that_writes(
    seeded_store: Store, relation: Relation, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice, the only writer's lock held: everybody else would wait. It is read once, before the brain is asked."""
    talk_id = look(seeded_store, relation, clock, 3, NAVIGUE)
    waiting = pending(seeded_store, talk_id)
    assert waiting is not None
    monkeypatch.setattr(SqlCatalogue, "find_products", None)
    with seeded_store.write() as uow:
        asked = turn_request(uow, relation, waiting, SHOPPING)
        assert asked is not None and "hot_lead" in asked["need"]["reasons"]
        assert finish_turn(uow, relation, waiting, SHOPPING, ANSWER)
        uow.commit()
    assert "hot_lead" in (conversation_of(seeded_store, talk_id).understanding or {})["reasons"]


def test_nothing_is_sold_to_who_may_leave(seeded_store: Store, relation: Relation) -> None:
    talk_id = write(seeded_store, relation, "bastien", "…", customer_reference="C-0006")
    with seeded_store.read() as uow:
        conversation = uow.conversations.get(talk_id)
        assert conversation is not None
        conversation.persona_scores = {"expert": 6.0}
        weighed = weigh(uow, relation, conversation, understanding("s_informer", "caracteristiques"), {})
    assert weighed.cell.next_step == "en_parler"


@pytest.mark.parametrize(("reference", "is_offered"), [("C-0006", True), ("C-0007", False), ("C-0001", False)])
def test_a_valued_customer_at_risk_is_offered_a_person(
    seeded_store: Store, relation: Relation, reference: str, is_offered: bool
) -> None:
    talk_id = write(seeded_store, relation, "one", "…", customer_reference=reference)
    reasons = need_of(seeded_store, relation, talk_id, understanding("gerer_contrat", "facture"))
    assert ("valued_customer_at_risk" in reasons) is is_offered
    assert "valued_customer_at_risk" not in need_of(seeded_store, relation, talk_id, understanding("acheter", "devis"))


@pytest.mark.parametrize(
    ("said", "is_at_risk"),
    [
        ({"mood": {"anger": 0.45}}, True),
        ({"mood": {"anger": 0.44}}, False),
        ({"signals": {"threat_leave": 0.8}}, True),
        ({"motif": "menace_depart"}, True),
        ({}, False),
    ],
)
def test_a_valued_customer_who_is_cross_or_leaving_is_at_risk(
    seeded_store: Store, relation: Relation, said: dict[str, Any], is_at_risk: bool
) -> None:
    """C-0007 buys, and nothing in their history is wrong."""
    understood = {**understanding("reclamation", "retard_conteste"), **said}
    talk_id = write(seeded_store, relation, "one", "…", customer_reference="C-0007")
    assert ("valued_customer_at_risk" in need_of(seeded_store, relation, talk_id, understood)) is is_at_risk
    stranger = write(seeded_store, relation, "stranger", "…")
    assert "valued_customer_at_risk" not in need_of(seeded_store, relation, stranger, understood)


def test_what_a_page_remembers_of_its_own_counts_and_is_not_kept(
    seeded_store: Store, relation: Relation, clock: Clock
) -> None:
    now = clock()
    moments = (now - timedelta(days=days) for days in (9, 5, 2, -1))
    looks = [*(moment.isoformat() for moment in moments), "hier", 3]
    page = {"title": "Aspirateur robot Zéphyr Navigue Plus avec station", "url": "/", "looks": looks}
    noted = note_view({"page": page}, now)
    assert [view["at"] for view in noted["views"]] == [looks[1], looks[2], now.isoformat()]
    assert "looks" not in noted["page"]
    assert len(note_view({**noted, "page": page}, now)["views"]) == 3  # the same page again: nothing is counted twice
    conversation_id = write(seeded_store, relation, "robot", "…", context={"page": page})
    with seeded_store.write() as uow:
        conversation = uow.conversations.lock(conversation_id)
        assert conversation is not None
        hot = hot_product(looks_by_product(uow, conversation, now))
        assert hot is not None and hot.reference == "AS-ZEPR2"
        choose_personalisation(uow, relation, conversation, False)
        assert "views" not in conversation.context
        remember(uow, relation, conversation, None, None, {"page": page})
        assert "views" not in conversation.context and "looks" not in conversation.context["page"]
        uow.commit()
