"""Asked in words to go on by another channel: the way, to whom the conversation is, or the truth about what is on."""

from dataclasses import replace
from pathlib import Path

import pytest
from crossing import HELENE, arrive, with_ways
from talk import Talk

from relation.context import Relation
from relation.model.errors import Invalid
from relation.model.identity import LinkCode, Ways
from relation.playbook_elsewhere import read_elsewhere
from relation.playbook_files import read_yaml
from relation.services.link_codes import MADE_MAX
from relation.store.brand_search import normalise
from relation.store.unit_of_work import Store

ASKED = "aucun.continuer_ailleurs"
DATA = Path(__file__).parents[2] / "data"


@pytest.fixture
def open_ways(relation: Relation) -> Relation:
    """All but e-mail."""
    return with_ways(relation)


@pytest.fixture
def talk(seeded_store: Store, open_ways: Relation) -> Talk:
    return Talk(seeded_store, open_ways, HELENE)


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("je peux continuer sur WhatsApp ?", "whatsapp"),
        ("on finit sur wattsap ?", "whatsapp"),
        ("on peut passer sur Telegram", "telegram"),
        ("j'ai pas WhatsApp, Telegram ça existe chez vous ?", "telegram"),
        ("pourquoi pas messenger", "messenger"),
        ("le chat rame, on passe sur insta ?", "instagram"),
        ("can we go on on WhatsApp", "whatsapp"),
    ],
)
def test_the_channel_that_is_named_is_given_with_a_code_that_works(
    seeded_store: Store, open_ways: Relation, talk: Talk, text: str, channel: str
) -> None:
    given = talk.asks(ASKED, text).act("service_continue_elsewhere")
    assert (given["channel_next"], given["minutes"]) == (channel, 15)
    assert given["url"] is not None
    assert arrive(seeded_store, open_ways, given["code"], "42", channel).customer_reference == HELENE


def test_without_a_name_each_channel_that_is_on_is_a_button(talk: Talk) -> None:
    asked = talk.asks(ASKED, "on peut continuer ailleurs ?").act("utter_choose_way")
    assert (asked["closed"], asked["is_here"], talk.effects) == (None, False, [])
    payloads = talk.payloads()
    assert payloads[0] == '/aucun.continuer_ailleurs{"way": "whatsapp"}' and len(payloads) == 4
    given = talk.clicks(payloads[1], "Telegram").act("service_continue_elsewhere")
    assert given["channel_next"] == "telegram"


@pytest.mark.parametrize(
    ("text", "closed"),
    [("envoyez-moi ça par mail plutôt, je dois partir", "email"), ("on finit par texto ?", "other")],
)
def test_a_channel_that_is_off_is_said_to_be_and_the_others_proposed(talk: Talk, text: str, closed: str) -> None:
    assert talk.asks(ASKED, text).act("utter_choose_way")["closed"] == closed
    assert talk.effects == []


def test_who_names_two_channels_chooses_and_a_declined_one_is_not_proposed(talk: Talk) -> None:
    assert len(talk.asks(ASKED, "WhatsApp ou Telegram ?").payloads()) == 2
    asked = talk.asks(ASKED, "ni Facebook ni insta, vous avez quoi d'autre ?")
    assert [payload for payload in asked.payloads() if "messenger" in payload or "insta" in payload] == []


def test_the_very_channel_one_writes_on_is_told_so(talk: Talk) -> None:
    assert talk.asks(ASKED, "on peut continuer par le chat du site ?").act("utter_choose_way")["is_here"]


def test_a_call_there_is_a_persons_and_not_a_way(talk: Talk) -> None:
    assert talk.asks(ASKED, "appelez-moi sur WhatsApp").said[0] == "utter_handoff_announced"
    given = talk.asks(ASKED, "sur mon téléphone, contactez-moi plutôt par WhatsApp").act("service_continue_elsewhere")
    assert given["channel_next"] == "whatsapp"


def test_with_no_other_channel_the_truth_is_told(seeded_store: Store, relation: Relation) -> None:
    talk = Talk(seeded_store, relation, HELENE)
    assert talk.asks(ASKED, "je peux continuer sur WhatsApp ?").act("utter_no_other_way") == {"closed": "whatsapp"}
    assert (talk.effects, talk.payloads()) == ([], [])


def test_the_only_other_channel_needs_no_question(seeded_store: Store, relation: Relation) -> None:
    only = replace(relation, ways=Ways({"telegram": "LeVergerBot"}))
    talk = Talk(seeded_store, only, HELENE)
    assert talk.asks(ASKED, "on peut continuer sur mon téléphone ?").said == ["service_continue_elsewhere"]
    assert talk.asks(ASKED, "on continue sur WhatsApp ?").act("utter_choose_way")["closed"] == "whatsapp"


def test_a_stranger_proves_who_they_are_and_is_then_given_what_they_asked(
    seeded_store: Store, open_ways: Relation
) -> None:
    talk = Talk(seeded_store, open_ways).asks(ASKED, "on passe sur Telegram ?")
    assert (talk.said, talk.form, talk.effects) == (["utter_way_needs_proof"], "identification_form", [])
    with seeded_store.read() as uow:
        assert uow.session.query(LinkCode).count() == 0
    talk.form = None
    talk.slots |= {"order_number": "LV-240613", "email_or_postcode": "67000"}
    talk._step("action_identify", "aucun.donnee_seule", "67000", {"postcode": "67000"})
    assert talk.said == ["utter_identified", "service_continue_elsewhere"]
    assert talk.act("service_continue_elsewhere")["channel_next"] == "telegram"


def test_a_way_asked_for_before_is_forgotten_when_another_one_is(seeded_store: Store, open_ways: Relation) -> None:
    talk = Talk(seeded_store, open_ways).asks(ASKED, "sur Telegram ?")
    talk.form = None
    assert talk.asks(ASKED, "non, sur WhatsApp").slots["way"] == "whatsapp"


def test_too_many_codes_are_refused_with_the_reason(talk: Talk) -> None:
    for _ in range(MADE_MAX):
        talk.asks(ASKED, "sur WhatsApp ?")
    assert talk.asks(ASKED, "sur WhatsApp ?").act("utter_way_refused")["code"] == "too_many_codes"


def test_a_channel_that_nobody_offered_is_not_given(talk: Talk) -> None:
    talk.clicks('/aucun.continuer_ailleurs{"way": "<script>"}')
    assert (talk.said, talk.effects) == (["utter_choose_way"], [])


def test_a_mistake_in_the_words_of_the_channels_is_told_with_its_line(tmp_path: Path) -> None:
    good = (DATA / "elsewhere.yml").read_text(encoding="utf-8")
    for before, after, problem in (
        ("telegram+e?", "telegram(", "bad_expression"),
        ("  email:", "  pigeon:", "unknown_key"),
        ("label: Messenger, ", "", "not_a_text"),
    ):
        (tmp_path / "elsewhere.yml").write_text(good.replace(before, after), encoding="utf-8")
        with pytest.raises(Invalid) as refused:
            read_elsewhere(read_yaml(tmp_path / "elsewhere.yml", tmp_path))
        assert refused.value.details["problem"] == problem
        assert "elsewhere.yml:" in str(refused.value.details["where"])


def test_hostile_words_are_read_in_no_time(relation: Relation) -> None:
    words = normalise("pas de " * 20_000 + "whatsapp")
    assert relation.playbook.elsewhere.declined_in(words) == ["whatsapp"]
