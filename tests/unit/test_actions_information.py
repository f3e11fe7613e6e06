"""What the brand states for everybody: the term that answers, never an invented one; and how we speak."""

from collections.abc import Callable
from typing import Any

import pytest
import yaml
from clock import DATA
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import information as info
from actions.addresses import ChangeAddress
from actions.clarification import Clarify
from actions.coverage import Coverage
from actions.offers import ContractOffers, Promotions
from actions.privacy import Privacy
from actions.return_terms import ReturnTerms
from actions.turn import ServiceAction, bind
from relation.context import Relation
from relation.model.act import Act
from relation.store.unit_of_work import Store
from relation.voice import Voice
from relation.voice.channels import CHANNELS
from relation.voice.preview import preview_scene

Answered = tuple[list[dict[str, Any]], dict[str, Any], list[str]]
Ask = Callable[..., Answered]


@pytest.fixture
def ask(seeded_store: Store, relation: Relation) -> Ask:
    bind(seeded_store, relation)

    def run_action(
        action: ServiceAction, text: str, persona: str = "neutre", cues: Any = (), entities: Any = None,
        follows: str | None = None, **slots: Any,
    ) -> Answered:  # fmt: skip
        message = {
            "text": text,
            "intent": {"name": "s_informer.livraison_conditions"},
            "entities": [{"entity": name, "value": value} for name, value in (entities or {}).items()],
            "metadata": {
                "journey": {"persona": persona},
                "understanding": {"persona": {"cues": list(cues)}, "follows": follows},
            },
        }
        dispatcher = CollectingDispatcher()
        events = action.run(dispatcher, Tracker("c1", slots, message, [], False, None, {}, "action_listen"), {})
        kept = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
        return dispatcher.messages, kept, [event["name"] for event in events if event["event"] == "followup"]

    return run_action


@pytest.mark.parametrize(
    ("words", "act", "arg", "start"),
    [
        ("vous livrez en Suisse ?", "utter_delivery_place", "name", "Suisse"),
        ("délai pour la corse", "utter_delivery_place", "name", "Corse"),
        ("4e étage sans ascenseur ?", "utter_delivery_terms", "point", "Le chauffeur"),
        ("vous reprenez l'ancien frigo ?", "utter_delivery_terms", "point", "L'ancien appareil"),
        ("livraison gratuite à partir de combien", "utter_delivery_terms", "point", "En France métropolitaine"),
        ("c'est quoi les frais de livraison", "utter_delivery_terms", "point", "En France métropolitaine"),
        ("délai de livraison ?", "utter_delivery_terms", "point", None),
        ("combien de temps pour être livré", "utter_delivery_terms", "point", None),
        ("conditions de livraison", "utter_delivery_terms", "point", None),
        ("livrez-vous à la Réunion", "utter_delivery_terms", "point", "Nous ne livrons ni"),
        ("vous livrez le dimanche ?", "utter_delivery_terms", "point", "Aucune livraison le dimanche"),
        ("vous pouvez livrer samedi ?", "utter_delivery_terms", "point", "Nous livrons du lundi au samedi"),
        ("livraison mardi ?", "utter_delivery_terms", "point", "Nous livrons du lundi au samedi"),
        ("commandé lundi je suis livré quand ?", "utter_delivery_terms", "point", None),
        ("vous envoyez au Sénégal ?", "utter_delivery_terms", "not_served", "Nous ne livrons ni"),
    ],
)
def test_delivery(ask: Ask, words: str, act: str, arg: str, start: str | None) -> None:
    [said], _, _ = ask(info.DeliveryTerms(), words)
    assert said["response"] == act
    assert said[arg] is None if start is None else said[arg].startswith(start)


def test_a_way_of_delivery_has_its_own_price(ask: Ask) -> None:
    [said], _, _ = ask(info.DeliveryTerms(), "livraison express possible ?")
    assert said["mode"]["cost_cents"] == 1290


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("et à Brest ?", "France métropolitaine et Monaco"),
        ("dans le 29", "France métropolitaine et Monaco"),
        ("75011 Paris", "France métropolitaine et Monaco"),
        ("2A", "Corse"),
        ("et à Bastia", "Corse"),
        ("20200", "Corse"),
        ("974", None),
        ("97410 Saint-Pierre", None),
        ("et à Londres", None),
        ("et au Kenya ?", None),
    ],
)
def test_a_bare_place_after_the_terms_of_delivery_is_answered_for_that_place(
    ask: Ask, words: str, told: str | None
) -> None:
    [said], _, _ = ask(info.DeliveryTerms(), words, follows="livraison_ailleurs", topic_action="action_delivery_terms")
    assert said.get("name") == told
    assert said["response"] == ("utter_delivery_place" if told else "utter_delivery_terms")
    if told is None:
        assert said["not_served"]


def test_a_price_is_no_area(ask: Ask) -> None:
    [said], _, _ = ask(info.DeliveryTerms(), "livraison gratuite pour un frigo à 974 euros ?")
    assert not str(said["point"]).startswith("Nous ne livrons")


def test_several_places_are_all_answered(ask: Ask) -> None:
    said, _, _ = ask(info.DeliveryTerms(), "vous livrez en Suisse et en Belgique ?")
    assert [one["name"] for one in said] == ["Suisse", "Belgique et Luxembourg"]


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("quels moyens de paiement acceptez vous", None),
        ("comment payer", None),
        ("carte bleue ok ?", None),
        ("vous prenez les cartes de crédit ?", None),
        ("payer à la livraison ?", None),
        ("paiement par chèque", None),
        ("mon paiement a été refusé", "Un paiement refusé"),
        ("le paiement est sécurisé ?", "Le paiement passe par notre banque"),
        ("quand est-ce que je suis débité", "La carte est débitée"),
    ],
)
def test_a_point_of_payment_is_told_only_to_whoever_asks_about_it(ask: Ask, words: str, start: str | None) -> None:
    [said], _, _ = ask(info.PaymentMeans(), words)
    assert said["response"] == "utter_payment_means"
    assert said["point"] is None if start is None else said["point"].startswith(start)


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("vous prenez les chèques vacances ?", "Les chèques-vacances"),
        ("payer en chèque-cadeau Illicado ?", "Les chèques-vacances"),
        ("je peux avoir la facture au nom de ma société ?", "La facture est faite"),
        ("c'est payé d'avance ?", "La carte est débitée"),
    ],
)
def test_a_means_that_is_not_taken_is_not_taken_for_another(ask: Ask, words: str, start: str) -> None:
    [said], _, _ = ask(info.PaymentMeans(), words)
    assert said["point"].startswith(start)
    assert (said["named"], said["named_in_shop"]) == ([], [])


def test_the_installation_is_told_apart_from_the_delays(ask: Ask) -> None:
    [said], _, _ = ask(info.DeliveryTerms(), "vous l'installez ?")
    assert said["point"].startswith("Un gros appareil est livré")
    [delay], _, _ = ask(info.DeliveryTerms(), "quel délai de livraison pour un four encastrable ?")
    assert "mise en service" not in str(delay.get("point"))


def test_means_that_are_for_shops_only_are_said_so(ask: Ask) -> None:
    [cheque], _, _ = ask(info.PaymentMeans(), "vous acceptez les chèques")
    assert (cheque["named"], cheque["named_in_shop"]) == ([], ["chèque avec pièce d'identité"])
    [gift], _, _ = ask(info.PaymentMeans(), "je peux payer avec une carte cadeau ?")
    assert gift["named"] == ["carte cadeau du Verger"]


def test_means_of_payment(ask: Ask) -> None:
    [accepted], _, _ = ask(info.PaymentMeans(), "paypal accepté ?")
    assert accepted["named"] == ["PayPal"]
    [unknown], _, _ = ask(info.PaymentMeans(), "orange money ?")
    assert (unknown["named"], unknown["point"]) == ([], None)
    [charged], _, _ = ask(info.PaymentMeans(), "la carte est débitée quand ?")
    assert "débitée" in charged["point"]


def test_instalments_never_go_without_the_legal_sentence(ask: Ask) -> None:
    for words in ("on peut payer en 4 fois ?", "3x sans frais ?", "payer en plusieurs fois"):
        [said], _, _ = ask(info.PaymentMeans(), words)
        assert said["response"] == "utter_instalments"
        assert said["legal"].startswith("Un crédit vous engage")


@pytest.mark.parametrize(
    ("words", "times"), [("et en 10 fois ?", 10), ("payer en douze fois ?", 12), ("3x sans frais ?", 3)]
)
def test_the_number_of_payments_asked_is_answered(relation: Relation, ask: Ask, words: str, times: int) -> None:
    [said], _, _ = ask(info.PaymentMeans(), words)
    assert said["times_asked"] == times
    act = Act("utter_instalments", {key: said[key] for key in ("summary", "options", "legal", "times_asked")})
    [bubble] = relation.voice.render_turn([act], preview_scene(relation.playbook, "neutre", "s_informer", "webchat"))
    assert bubble.text.startswith("Non, pas en") is (times > 4)


def test_promotions_running_only_and_those_asked_about(ask: Ask) -> None:
    [everything], _, _ = ask(Promotions(), "il y a des soldes ?")
    assert everything["count"] == 6
    assert not {"La rentrée", "Les jours grand froid"} & {one["label"] for one in everything["promotions"]}
    for text in ("réduc étudiant ?", "vous faites des reductions etudiants ?"):
        [student], _, _ = ask(Promotions(), text)
        assert ([one["code"] for one in student["promotions"]], student["is_answer"]) == (["ETUDIANT8"], True)
    [oven], _, _ = ask(Promotions(), "une promo sur les fours ?")
    assert (oven["is_answer"], oven["category_label"]) == (False, "four")


def test_no_promotion_is_said(ask: Ask, seeded_store: Store) -> None:
    with seeded_store.write() as uow:
        uow.session.connection().exec_driver_sql("DELETE FROM brand_promotions")
        uow.commit()
    [said], _, _ = ask(Promotions(), "il y a des soldes ?")
    assert (said["response"], said["promotions"]) == ("utter_no_promotion", [])


def test_coverage_asks_the_postcode_then_answers(ask: Ask) -> None:
    [question], slots, _ = ask(Coverage(), "suis-je éligible ?")
    assert (question["response"], slots["pending_action"]) == ("utter_ask_coverage_postcode", "action_coverage")
    [inside], after, _ = ask(Coverage(), "69480", entities={"postcode": "69480"}, **slots)
    assert (inside["zone"], after["pending_action"]) == ("Grand Lyon et Isère", None)
    [outside], _, _ = ask(Coverage(), "et à 48130 ?")
    assert (outside["response"], outside["zone"]) == ("utter_coverage", None)


def test_returns_and_warranty_are_told_apart(ask: Ask) -> None:
    [returns], _, _ = ask(ReturnTerms(), "retour gratuit ?")
    assert (returns["response"], returns["days"]) == ("utter_return_terms", 30)
    [warranty], _, _ = ask(ReturnTerms(), "garantie de combien d'années ?")
    assert (warranty["response"], warranty["legal_years"]) == ("utter_warranty_conditions", 2)
    [product], slots, _ = ask(ReturnTerms(), "c'est garanti combien de temps l'altai pro 9 kg")
    assert (product["product_years"], slots["product_reference"]) == (5, "LL-ALT9")


@pytest.mark.parametrize(
    ("words", "act", "start"),
    [
        ("combien de temps pour renvoyer", "utter_return_terms", None),
        ("c'est quoi les frais pour renvoyer", "utter_return_terms", None),
        ("je peux rendre un appareil déballé ?", "utter_return_terms", None),
        ("satisfait ou remboursé ?", "utter_return_terms", None),
        ("comment renvoyer un article", "utter_return_terms", "Demandez le retour"),
        ("combien de temps pour être remboursé", "utter_return_terms", "Le remboursement part"),
        ("la garantie dure combien", "utter_warranty_conditions", None),
        ("garantie : ça couvre quoi ?", "utter_warranty_conditions", "Une panne"),
        ("faut-il la facture pour la garantie", "utter_warranty_conditions", "La facture fait foi"),
    ],
)
def test_plain_questions_on_returns_and_warranty(ask: Ask, words: str, act: str, start: str | None) -> None:
    [said], _, _ = ask(ReturnTerms(), words)
    assert said["response"] == act
    assert said["point"] is None if start is None else said["point"].startswith(start)


def test_contracts_one_two_or_all(ask: Ask) -> None:
    [one], slots, _ = ask(ContractOffers(), "c'est quoi sérénité plus ?")
    assert (one["offer_name"], slots["offer_id"]) == ("Sérénité Plus", "serenite_plus")
    assert one["buttons"][0]["payload"] == '/acheter.souscrire{"offer_id": "serenite_plus"}'
    [two], _, _ = ask(ContractOffers(), "différence entre sérénité et sérénité plus")
    assert [offer["offer_name"] for offer in two["offers"]] == ["Sérénité", "Sérénité Plus"]
    [every], _, _ = ask(ContractOffers(), "vous avez quoi comme abonnements ?")
    assert (len(every["offers"]), len(every["buttons"])) == (5, 5)


def test_authenticity(ask: Ask) -> None:
    [said], _, _ = ask(info.Authenticity(), "les avis sont-ils vrais ?")
    assert said["point"].startswith("Les avis sont déposés")
    for words in ("vos produits sont neufs ?", "d'où viennent vos produits", "vous êtes revendeur officiel ?"):
        [said], _, _ = ask(info.Authenticity(), words)
        assert (said["point"], said["summary"].startswith("Le Verger vend en direct")) == (None, True)
    [said], _, _ = ask(info.Authenticity(), "c'est pas une arnaque ?")
    assert said["point"].startswith("Le Verger est une entreprise")


@pytest.mark.parametrize("words", ["pourquoi me parlez-vous ainsi ?", "slt pk tu me tutoie", "c'est quoi ce ton"])
def test_why_this_tone(ask: Ask, words: str) -> None:
    [said], _, _ = ask(Privacy(), words, "presse", cues=["des messages très courts"])
    assert said["response"] == "service_why_this_tone"
    assert (said["persona"], said["cues"]) == ("Pressé", ["des messages très courts"])
    [neutral], _, _ = ask(Privacy(), words, "neutre", cues=["remercie"])
    assert (neutral["persona"], neutral["cues"]) == (None, None)


def test_a_persona_in_force_is_never_denied_for_lack_of_cues(ask: Ask) -> None:
    [said], _, _ = ask(Privacy(), "pourquoi ce ton ?", "inquiet")
    assert said["persona"] == "Inquiet"
    assert said["cues"]


def test_data_questions_have_their_own_term(ask: Ask) -> None:
    [cookies], _, _ = ask(Privacy(), "pourquoi ce bandeau cookies ?")
    assert (cookies["response"], "cookies" in cookies["point"]) == ("utter_privacy", True)
    for words in ("vous revendez nos données ?", "que faites-vous de mes données", "politique de confidentialité"):
        [sold], _, _ = ask(Privacy(), words)
        assert (sold["point"], sold["summary"].startswith("Vos données")) == (None, True)
    [kept], _, _ = ask(Privacy(), "combien de temps gardez-vous mes infos")
    assert kept["point"].startswith("Le compte est gardé")


ACTS = [name for topic in ("products", "shops", "information") for name in yaml.safe_load(
    (DATA / "voice" / f"{topic}.yml").read_text())]  # fmt: skip


@pytest.mark.parametrize("name", ACTS)
def test_every_act_is_said_for_everybody_everywhere(name: str, relation: Relation, voice: Voice) -> None:
    book = relation.playbook.voice.acts[name]
    for persona in relation.playbook.personas:
        for channel in CHANNELS:
            scene = preview_scene(relation.playbook, persona, "s_informer", channel, address="tu")
            for example in book.examples:
                bubbles = voice.render_turn([Act(name, args=dict(example), text="NEUTRE")], scene)
                text = " ".join(bubble.text for bubble in bubbles)
                assert text
                assert not any(bad in text for bad in ("NEUTRE", "None", "{{", "  ", "..", " ,")), text


@pytest.mark.parametrize("name", ACTS)
def test_depths_differ(name: str, relation: Relation, voice: Voice) -> None:
    def said(persona: str) -> str:
        act = Act(name, args=dict(relation.playbook.voice.acts[name].examples[0]))
        return " ".join(
            b.text for b in voice.render_turn([act], preview_scene(relation.playbook, persona, "acheter", "webchat"))
        )

    assert len(said("presse").splitlines()) <= 2
    assert len(said("presse")) <= len(said("expert"))


@pytest.mark.parametrize(
    ("words", "act", "start"),
    [
        ("Hello, do you ship to Germany?", "utter_delivery_terms", "Nous ne livrons ni"),
        ("vous livrez en Allemagne ? c'est combien", "utter_delivery_terms", "Nous ne livrons ni"),
        ("livraison en espagne, quel délai ?", "utter_delivery_terms", "Nous ne livrons ni"),
        ("c'est combien la livraison, je suis a Liège", "utter_delivery_place", "Belgique"),
        ("do you deliver to Switzerland?", "utter_delivery_place", "Suisse"),
    ],
)
def test_a_country_never_gets_the_delay_of_mainland_france(ask: Ask, words: str, act: str, start: str) -> None:
    [said], _, _ = ask(info.DeliveryTerms(), words)
    assert said["response"] == act
    assert str(said.get("point") or said.get("name")).startswith(start)
    assert said["in_english"].isascii() or "€" in said["in_english"]


@pytest.mark.parametrize("words", ["vous livrez en Allemagne ?", "vous livrez en Suisse ?", "délai de livraison ?"])
def test_delivery_abroad_is_told_in_english_to_whoever_writes_it(
    ask: Ask, relation: Relation, voice: Voice, words: str
) -> None:
    said, _, _ = ask(info.DeliveryTerms(), words)
    scene = preview_scene(relation.playbook, "neutre", "s_informer", "webchat", language="en")
    acts = [
        Act(one["response"], args={k: v for k, v in one.items() if k not in ("response", "buttons")}) for one in said
    ]
    text = " ".join(bubble.text for bubble in voice.render_turn(acts, scene))
    assert "deliver" in text or "working days" in text
    assert "livr" not in text


@pytest.mark.parametrize(
    ("words", "topic", "then"),
    [
        ("et en Espagne ?", "action_delivery_terms", "action_delivery_terms"),
        ("et à Nantes ?", "action_shop_hours", "action_shop_hours"),
        ("et à nantes ?", "action_product_availability", "action_product_availability"),
        ("et en Espagne ?", "action_shop_hours", None),
        ("le moins cher ?", None, "action_advice"),
    ],
)
def test_a_short_question_goes_on_with_the_answer_just_given(
    ask: Ask, words: str, topic: str, then: str | None
) -> None:
    _, _, following = ask(Clarify(), words, topic_action=topic)
    assert (following or [None])[0] == then


def test_a_move_abroad_with_a_question_on_delivery_is_no_change_of_address(ask: Ask) -> None:
    said, _, following = ask(ChangeAddress(), "je déménage en Allemagne, livrez-vous là-bas ?")
    assert (said, following) == ([], ["action_delivery_terms"])


def test_an_amount_in_several_times_is_reckoned_or_refused(ask: Ask) -> None:
    [small], _, _ = ask(info.PaymentMeans(), "en 4 fois pour 250 euros ?")
    assert (small["plans"], small["amount_cents"]) == ([], 25000)
    [three], _, _ = ask(info.PaymentMeans(), "en 3 fois pour 250 euros ?")
    [named], _, _ = ask(info.PaymentMeans(), "Four FR-FOU71V : paiement en 4 fois, quels frais exacts ?")
    assert [plan["times"] for plan in named["plans"]] == [4]
    assert three["plans"] == [{"times": 3, "each_cents": 8333, "fee_cents": 0}]


def test_payment_after_delivery_is_for_companies_and_is_never_refused_to_them(ask: Ask) -> None:
    [said], *_ = ask(info.PaymentMeans(), "paiement à 30 jours possible ?")
    assert "30 jours" in said["point"]
    [said], *_ = ask(info.PaymentMeans(), "je peux payer par chèque ?")
    assert "30 jours" not in (said["point"] or "")


@pytest.mark.parametrize(
    "text", ["la remise étudiant je la cumule avec l'offre lave linge ?", "deux codes à la fois, c'est possible ?"]
)
def test_offers_that_do_not_add_up_are_not_promised_together(ask: Ask, text: str) -> None:
    assert ask(Promotions(), text)[0][0]["is_cumul_asked"] is True


@pytest.mark.parametrize(
    ("text", "occasion"),
    [
        ("vos promos du black friday ca commence quand", "le Black Friday"),
        ("les soldes d'hiver c'est quand chez vous", "les soldes"),
        ("des promos pour Noël ?", "Noël"),
        ("des promos en ce moment ?", None),
        ("un solde de tout compte", None),
        ("vendredi il y a une promo ?", None),
    ],
)
def test_a_season_of_sales_that_is_not_announced_is_said_so(ask: Ask, text: str, occasion: str | None) -> None:
    assert ask(Promotions(), text)[0][0]["occasion"] == occasion


def test_the_product_whose_reviews_are_asked_is_the_one_in_hand(ask: Ask) -> None:
    _, kept, _ = ask(info.Authenticity(), "les avis clients sur le lave-linge ondine silence ils sont comment ?")
    assert kept["product_reference"]
    assert "product_reference" not in ask(info.Authenticity(), "vos avis clients sont vrais ?")[1]


def test_a_floor_that_is_paid_or_not_asks_for_no_means_of_payment(ask: Ask) -> None:
    said, kept, _ = ask(info.DeliveryTerms(), "et pour monter 2 etages vous faites payer", follows="etage_paye")
    assert "étage" in said[0]["point"].lower()
    assert "other_demands" not in kept


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("peut-on payer avec une carte amex", ["American Express"]),
        ("vous prenez american express ?", ["American Express"]),
        ("vous prenez le paiement express ?", []),
        ("je peux payer ?", []),
    ],
)
def test_a_means_of_payment_is_known_by_its_short_name(ask: Ask, text: str, named: list[str]) -> None:
    assert ask(info.PaymentMeans(), text)[0][0]["named"] == named
