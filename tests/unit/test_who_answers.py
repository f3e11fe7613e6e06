"""Who answers, is anybody there, may I be helped: asked of the assistant, and no wish for a person."""

import pytest
from fakes.brain import understanding

from relation.playbook import Playbook
from relation.services.goods_asked import as_asked_of_goods
from relation.services.need import compute_need
from relation.store.unit_of_work import Store


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("qui_repond", "t'es un robot ou un humain ?"),
        ("qui_repond", "es-tu humain"),
        ("qui_repond", "vous etes un vrai conseiller ?"),
        ("qui_repond", "Bonjour, suis-je en relation avec un robot ?"),
        ("qui_repond", "je parle à une vraie personne ?"),
        ("qui_repond", "c'est une machine qui répond ou quelqu'un ?"),
        ("qui_repond", "robot ou humain ?"),
        ("qui_repond", "je parle à un robot là ou quoi"),
        ("qui_repond", "je parle bien à un conseiller ?"),
        ("qui_repond", "est-ce que je parle avec un conseiller"),
        ("qui_repond", "vous êtes une personne réelle ?"),
        ("qui_repond", "am I talking to a real person?"),
        ("aide_demandee", "salut tu peux m'aider ?"),
        ("aide_demandee", "vous pouvez m'aider svp"),
        ("aide_demandee", "j'ai besoin d'aide"),
        ("aide_demandee", "on m'a dit de vous contacter"),
        ("aide_demandee", "can you help me?"),
        ("presence_demandee", "y'a quelqu'un ?"),
        ("presence_demandee", "vous êtes toujours là ?"),
        ("sujet_annonce", "je voudrais vous parler d'un problème de livraison"),
        ("sujet_annonce", "ok je veux parler du four d'abord"),
        ("site_fiable", "vous êtes sûrs que c'est pas une arnaque votre site ?"),
        ("site_fiable", "c'est pas une arnaque ?"),
        ("site_fiable", "votre site est fiable ?"),
        ("site_fiable", "j'espère que vous n'êtes pas des escrocs"),
        ("site_fiable", "vous êtes pas une arnaque ?"),
        ("site_fiable", "rassurez-moi, c'est pas une arnaque ?"),
        ("site_fiable", "is this a scam?"),
        ("sujet_annonce", "g un pb"),
        ("sujet_annonce", "bonjour j'ai deux questions"),
        ("colere_dite", "je suis furieux"),
        ("colere_dite", "franchement je suis vraiment en colère contre vous"),
        ("service_critique", "je suis pas contente de votre sav"),
        ("service_critique", "je ne suis plus du tout contente de votre sav"),
        ("service_critique", "vraiment pas satisfait du service client"),
        ("service_critique", "on est pas du tout contents de l'accueil"),
    ],
)
def test_it_is_heard_as_what_it_is(playbook: Playbook, name: str, text: str) -> None:
    heard = playbook.follow_ups.heard(text, (), ())
    assert heard is not None
    assert heard.name == name


@pytest.mark.parametrize(
    "text",
    [
        "je veux parler à une vraie personne", "je ne veux pas parler à un robot", "vous pouvez me passer quelqu'un ?",
        "c'est un robot", "mon robot ne marche plus", "je parle à un robot, j'en ai marre, passez-moi quelqu'un",
        "y a quelqu'un qui peut m'appeler ?", "je voudrais vous parler d'un conseiller", "c'est une machine à laver",
        "je peux parler de mon contrat ?", "je veux parler d'abord à quelqu'un",
        "vous pouvez m'aider à retourner mon four ?",
        "j'ai besoin d'aide pour installer ma box", "mon mari m'a dit de vous contacter pour la commande LV-244087",
        "je voudrais vous parler de vive voix", "is there a human?", "je suis très contente de votre sav",
        "je ne suis pas contente de mon four", "satisfait ou remboursé, pas content du service ?",
        "je suis pas là demain",
        "j'ai un problème de frigo", "j'ai une question sur ma facture", "je suis en colère, mon four est cassé",
        "c'est une arnaque votre site", "je me suis fait avoir, c'est sûr que c'est une arnaque",
        "vous êtes sûr que c'est pas une arnaque ce débit sur ma carte ?", "bande d'escrocs je suis sûr d'être volé",
        "je suis pas furieux", "mon mari est furieux",
        "on est tombés chez des escrocs", "j'espère que vous aurez honte bande d'escrocs",
        "dites moi, ce sms c'est une arnaque ?", "qu'est-ce que c'est que cette arnaque",
        "je parle avec un conseiller", "je suis en ligne avec un conseiller",
        "je suis de plus en plus satisfaite de votre service", "toujours plus contente de votre sav",
        "encore plus ravie de l'accueil", "je ne peux pas être plus satisfait de votre service",
        "vous êtes une bonne personne", "y a un conseiller derrière vous à qui parler ?", "vous êtes là samedi ?",
    ],
)  # fmt: skip
def test_what_is_meant_otherwise_is_not(playbook: Playbook, text: str) -> None:
    assert playbook.follow_ups.heard(text, (), ()) is None


@pytest.mark.parametrize(
    "text", ["vous êtes des escrocs", "vous êtes tous des escrocs", "c'est sûr que vous êtes des escrocs"]
)
def test_an_accusation_asks_nothing_of_the_site(playbook: Playbook, text: str) -> None:
    assert not playbook.follow_ups.says("site_fiable", text)


def test_a_wish_stays_one_beside_the_question(playbook: Playbook) -> None:
    wish = understanding("aucun", "demander_humain", signals={"ask_human": 0.95})
    assert compute_need(playbook, wish, {}, text="je veux parler à une vraie personne").level == "now"


@pytest.mark.parametrize(
    ("text", "is_of_goods"),
    [
        ("le Zéphyr est un robot ?", True),
        ("c'est un robot le zephyr navigue ?", True),
        ("l'aspirateur kestrel, robot ou pas robot ?", True),
        ("l'assistante est un robot ?", False),
        ("c'est un robot qui répond au Verger ?", False),
        ("vous êtes une machine à café ?", False),
        ("le conseiller est un robot ou une vraie personne ?", False),
        ("robot ou humain ?", False),
    ],
)
def test_a_product_asked_about_is_not_who_answers(seeded_store: Store, text: str, is_of_goods: bool) -> None:
    with seeded_store.read() as uow:
        heard = as_asked_of_goods(uow.brand, text, understanding("aucun", "defi_robot"))
    assert (heard["intent"]["name"] == "s_informer.caracteristiques") is is_of_goods


def test_only_what_was_heard_as_a_challenge_is_read_so(seeded_store: Store) -> None:
    heard = understanding("acheter", "conseil_choix")
    with seeded_store.read() as uow:
        assert as_asked_of_goods(uow.brand, "le Zéphyr est un robot ?", heard) == heard


@pytest.mark.parametrize(
    "text",
    ["ça sert à rien de débrancher", "cette pièce ne sert à rien ?", "vous servez à quoi ?", "il sert plus à rien"],
)
def test_what_serves_for_nothing_is_no_insult(playbook: Playbook, text: str) -> None:
    found = playbook.follow_ups.heard(text, (), ())
    assert found is None or found.name != "insulte_seule"
