"""A danger is answered before anybody is announced, and a death with a word of condolence."""

from typing import Any

import pytest
from clock import Clock
from fakes.brain import act, answer, effect, understanding
from steps import finish, hire, lines_of, pending, said_acts, wait_for_a_person, write

from relation.context import Relation
from relation.model.conversation import Author
from relation.model.errors import Invalid
from relation.playbook_dangers import KINDS, read_dangers
from relation.playbook_files import Section
from relation.services.need import compute_need
from relation.services.turns import turn_request
from relation.store.brand_search import normalise
from relation.store.unit_of_work import Store

ANNOUNCED = act("utter_handoff_announced", available="$handoff.available")
SHOCK = "mon lave-vaisselle me donne des coups de jus"
LEAK = "mon lave-linge fuit par dessous, y'a de l'eau partout"


def handed_over(
    store: Store, relation: Relation, text: str, *acts: dict[str, Any], who: str = "paul", **understood: Any
) -> list[str]:
    """The acts of a turn that hands over."""
    talk_id = write(store, relation, who, text)
    before = said_acts(store, talk_id)
    said = answer(*acts, ANNOUNCED, effects=[effect("open_handoff", "handoff", reasons=["safety"])])
    assert finish(store, relation, talk_id, understanding("sav", "panne", **understood), said)
    return said_acts(store, talk_id)[len(before) :]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (LEAK, "leak"),
        ("J’ai une fuite d'eau sous ma machine", "leak"),
        ("my washing machine is leaking", "leak"),
        ("elle claque à l'essorage et hier elle a fui", "leak"),
        ("il y a de l'eau chez ma voisine", "leak"),
        (SHOCK, "shock"),
        ("j'ai pris une décharge électrique en touchant mon lave linge", "shock"),
        ("I got an electric shock from the oven", "shock"),
        ("la batterie de mon aspirateur gonfle et chauffe très fort", "battery"),
        ("the battery is swollen", "battery"),
        ("mon fils de 3 ans a avalé une tablette de lave vaisselle !!", "swallowed"),
        ("ma fille a mangé une pile bouton", "swallowed"),
        ("mon fils a avalé la pile de la télécommande", "swallowed"),
        ("mon fils de 3 ans a avalé un morceau du joint du lave vaisselle", "swallowed"),
        ("je crois que notre chien vient d'avaler un bouchon de bidon", "animal"),
        ("mon chat a mâché une pastille", "animal"),
        ("le lapin a rongé un bout de plastique", "animal"),
        ("my dog ate a dishwasher tablet", "animal"),
        ("mon fils a mangé la pastille du chat", "swallowed"),
        ("le jouet du chien, mon fils a avalé la pile", "swallowed"),
        ("ma fille a bu du parfum", "swallowed"),
        ("le gaz réfrigérant fuit", "refrigerant"),
        ("y'a une fuite de fluide frigorigène sur ma clim", "refrigerant"),
        ("ça sent le gaz de ville près de ma table gaz", "gas"),
        ("fuite de gaz naturel sous la plaque", "gas"),
        ("brûlée par le four", "injury"),
        ("ma machine a pris feu avant-hier", "fire"),
        ("l'appareil a pris feu et le voyant clignote", "fire"),
        ("le raccord du gaz fuit", "gas"),
        ("ma fille s'est brûlée, le café a débordé", "injury"),
        ("le chien a mâché un bouton et mon fils a avalé une pile", "swallowed"),
        ("mon chien a avalé un bouton de la télécommande", "animal"),
        ("j'ai été brûlée par le four", "injury"),
        ("la crème m'a brûlé le visage", "injury"),
        ("je me suis fait un gâteau et j'ai la main toute brûlée", "injury"),
        ("ma fille a fait une réaction allergique à votre crème", "reaction"),
        ("j'ai été malade toute la nuit après avoir mangé votre plat", "reaction"),
        ("les tartines brûlent et la prise fume", "fire"),
        ("le petit a mis la pile de la balance dans sa bouche", "swallowed"),
        ("my daughter swallowed a small piece of the remote", "swallowed"),
        ("ma fille s'est étouffée avec un bouchon de votre robot", "choking"),
        ("mon bébé est en train de s'étrangler avec le cordon", "choking"),
        ("il ne respire plus", "choking"),
        ("mon fils s'est enfermé dans le congélateur", "trapped"),
        ("mon chat est coincé dans le tambour du lave-linge", "trapped"),
        ("il a le doigt coincé dans la porte", "trapped"),
        ("my cat is trapped in the dryer", "trapped"),
        ("mon bb a mis du produit lave vaisselle dans les yeux", "splash"),
        ("de la javel m'a giclé dans l'oeil", "splash"),
        ("j'ai reçu du détartrant dans les yeux", "splash"),
        ("la capsule de lessive a explosé dans les yeux de ma fille", "splash"),
        ("i got bleach in my eyes", "splash"),
        ("le bb a avalé une pile", "swallowed"),
        ("ma puce a avalé une pile bouton", "swallowed"),
        ("loulou a avalé une tablette de lave-vaisselle", "swallowed"),
        ("mal de tete et vertiges depuis que la chaudière tourne", "gas"),
        ("mon loulou a bu la javel", "swallowed"),
        ("jme suis brulée avec la friteuse", "injury"),
        ("mon gosse s'est brulé", "injury"),
        ("le four est en flammes", "fire"),
        ("ya le feu dans ma cuisine", "fire"),
        ("ca sent le cramé derrière le frigo", "fire"),
        ("la prise est noire et fondue", "fire"),
        ("ma fille a mis sa main sur la plaque elle hurle", "injury"),
        ("my baby is choking", "choking"),
        ("my son swallowed a dishwasher tablet", "swallowed"),
        ("ça sent le gaz dans ma cuisine", "gas"),
        ("le four a pris feu", "fire"),
        ("il y a des étincelles dans le micro-ondes", "fire"),
        ("je me suis brûlé la main avec la bouilloire", "injury"),
        ("tout va mal dans ma vie et votre frigo est en panne, j'ai envie d'en finir", "despair"),
        ("j’ai envie de mourir", "despair"),
        ("je vais me foutre en l'air si vous me remboursez pas", "despair"),
        ("jai plus envie de vivre", "despair"),
        ("mon mari parle de se suicider", "despair"),
        ("j'ai des idées suicidaires depuis des mois", "despair"),
        ("I can't take it anymore, I want to kill myself", "despair"),
        ("quiero morir", "despair"),
        ("je veux mourir, de toute façon je ne sers à rien", "despair"),
        ("mon insuline est dans le frigo et il ne marche plus", "medicine"),
        ("le frigo a lâché cette nuit avec les vaccins de ma fille dedans", "medicine"),
        ("ma mère est sous oxygène et tout a disjoncté", "medicine"),
        ("the fridge died and my insulin is in it", "medicine"),
        ("j'ai envie de mourir, un jour ça va arriver", "despair"),
        ("je veux mourir. la vie est nulle", "despair"),
        ("I want to die if this goes on", "despair"),
        ("ich will sterben", "despair"),
    ],
)
def test_dangers_are_recognised(relation: Relation, text: str, kind: str) -> None:
    assert relation.playbook.dangers.kind_in(normalise(text)) == kind


@pytest.mark.parametrize(
    "text",
    [
        "mon aspirateur a avalé une chaussette",
        "the battery is going to die",
        "I'd rather die than call you",
        "ohne Waschmaschine kann man nicht mehr leben",
        "je ne veux plus vivre cette galère",
        "marre de vivre au milieu des cartons",
        "envie d'en finir une fois pour toutes avec ce colis",
        "besoin de crever l'abcès",
        "je préfère mourir plutôt que de racheter chez vous",
        "la borne a avalé ma carte",
        "je cherche un extracteur de jus",
        "cet extracteur donne plus de jus que l'autre ?",
        "ma connexion s'est coupée en pleine réunion",
        "une cuisinière à gaz",
        "une friteuse sans fumée",
        "mon gâteau a brûlé dessus",
        "combien dure la batterie ?",
        "mon frigo est mort",
        "on a mangé les produits du congélateur",
        "mon fils a vu l'aspirateur avaler une pièce de monnaie",
        "mon mari dit que le moteur s'étouffe",
        "il a avalé une pile de magazines",
        "elle est bleue ?",
        "ce produit m'a tapé dans l'oeil",
        "mon aspirateur a avalé une pile bouton",
        "y a pas le feu, prenez votre temps",
        "y a le feu au lac ou quoi",
        "j'ai le feu aux fesses, je pars demain",
        "vous vendez des détecteurs de monoxyde ?",
        "le four crame mes gâteaux",
        "c'est de la poudre aux yeux votre promo",
        "je mets votre crème sur les yeux le soir",
        "j'ai reçu un produit abîmé, je n'en crois pas mes yeux",
        "votre shampoing ne coule pas dans les yeux ?",
        "le voyant du robot me saute aux yeux",
        "ma femme a commandé une pièce et un joint",
        "mon grille-pain brûle les tartines",
        "mon four fait tout brûler",
        "les gâteaux sont brûlés par le dessous",
        "les feux de ma plaque clignotent",
        "votre plaque gaz marche au butane ?",
        "c'est dangereux de laisser tourner la machine la nuit ?",
        "je suis allergique au latex, vos gants en ont ?",
        "elle m'a brûlé ma chemise",
        "mon chat a mangé toutes les croquettes",
        "quel gaz dans ce frigo ?",
        "le linge est coincé dans le tambour",
        "mon fils a son doudou coincé dans la machine",
        "le bras de lavage est coincé dans le lave-vaisselle",
        "mon chat est caché dans le placard",
        "mon chat dort dans le panier à linge",
        "ma fille est montée dans sa chambre avec le casque",
        "la commande est bloquée dans votre système",
        "votre chat m'a lâché avec un produit en panne",
        "mon chat a rongé le câble, c'est garanti ?",
        "je voudrais en finir avec ce problème",
        "j'ai envie d'en finir avec cette histoire de colis",
        "il fait si chaud, j'ai envie de mourir de chaud chez vous",
        "ce prix, c'est suicidaire pour vous",
        "plus envie de vivre avec ce bruit",
        "mon frigo va me tuer avec ses factures",
        "je vais me tuer à vous le répéter",
        "mon mari s'est suicidé et je dois résilier son contrat",
        "je préfère mourir que de racheter chez vous",
        "je fais une allergie aux acariens, quel aspirateur ?",
        "je suis malade à cause de votre retard",
        "votre conseillère m'a raccroché au nez, on m'a coupé",
        "je suis blessée par votre réponse",
    ],
)
def test_words_that_look_like_a_danger_sound_no_alarm(relation: Relation, text: str) -> None:
    assert relation.playbook.dangers.kind_in(normalise(text)) is None


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("mon grille-pain brûle les tartines", []),
        ("il y a encore plein d'eau dans le tambour", []),
        ("le tambour est plein d'eau", []),
        ("il reste de l'eau au fond de la machine", []),
        ("le tambour est plein d'eau et ça fait des étincelles", ["safety"]),
        ("la prise est pleine d'eau", ["safety"]),
        ("il y a de l'eau partout dans la cuisine et le compteur est à côté", ["safety"]),
        ("les feux de ma plaque clignotent", []),
        ("c'est dangereux de laisser tourner la machine la nuit ?", []),
        ("c'est dangereux de laisser un fil dénudé ?", ["safety"]),
        ("mon four brûle les gâteaux et il y a des flammes", ["safety"]),
        ("il fait un truc qui m'inquiète", ["safety"]),
        ("votre grille-pain a failli faire brûler la maison", ["safety"]),
    ],
)
def test_the_brains_guess_of_a_danger_counts_unless_the_words_are_harmless(
    relation: Relation, text: str, reasons: list[str]
) -> None:
    heard = understanding("sav", "panne", signals={"safety": 0.9})
    assert compute_need(relation.playbook, heard, {}, text=text).reasons == reasons


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("ma fille s'installe, la pauvre elle va à la laverie avec ses sacs", []),
        ("j'ai un souci avec mon lave vaisselle", []),
        ("il disjoncte un peu quand je le branche", ["safety"]),
        ("mon frigo fuit sur la multiprise", ["safety"]),
        ("ma fille a touché un fil dénudé", ["safety"]),
    ],
)
def test_a_danger_that_is_merely_likely_needs_a_word_of_one(relation: Relation, text: str, reasons: list[str]) -> None:
    heard = understanding("sav", "panne", signals={"safety": 0.65})
    assert compute_need(relation.playbook, heard, {}, text=text).reasons == reasons


def test_every_kind_has_its_own_words(relation: Relation) -> None:
    voice = relation.playbook.voice.acts["service_danger"]
    assert {example["kind"] for example in voice.examples} == {*relation.playbook.dangers.words, None}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_danger_is_said_before_the_handoff(store: Store, relation: Relation, language: str) -> None:
    assert handed_over(store, relation, SHOCK, language=language) == ["service_danger", "utter_handoff_announced"]
    first = lines_of(store, write(store, relation, "paul", "ok"), Author.BOT)[0].text
    assert ("breaker" if language == "en" else "disjoncteur") in first


def test_who_is_in_danger_is_not_told_that_they_are_angry(store: Store, relation: Relation) -> None:
    handed_over(store, relation, SHOCK, mood={"anger": 0.9})
    handed_over(store, relation, "rappelez-moi, trois pannes !", who="lise", mood={"anger": 0.9})
    alarmed, angry = (
        " ".join(line.text for line in lines_of(store, write(store, relation, who, "ok"), Author.BOT))
        for who in ("paul", "lise")
    )
    assert "colère" in angry
    assert "colère" not in alarmed


def test_the_poison_centre_is_named(store: Store, relation: Relation) -> None:
    handed_over(store, relation, "mon fils a avalé une tablette de lave vaisselle")
    assert "01 40 05 48 48" in lines_of(store, write(store, relation, "paul", "ok"), Author.BOT)[0].text.replace(
        "\u00a0", " "
    )


def test_a_danger_without_a_name_has_the_general_words(store: Store, relation: Relation) -> None:
    signals = {"safety": 0.9}
    said = handed_over(store, relation, "il fait un truc qui m'inquiète", signals=signals)
    assert said == ["service_danger", "utter_handoff_announced"]
    assert handed_over(store, relation, "je préfère un conseiller", who="lise") == ["utter_handoff_announced"]


def test_the_workshops_own_warning_is_not_doubled(store: Store, relation: Relation) -> None:
    own = act("utter_danger", title="Il fume", warnings=["Coupez le courant."])
    assert handed_over(store, relation, "de la fumée sort du four", own) == ["utter_danger", "utter_handoff_announced"]


def test_heard_as_something_else_it_still_calls_a_person(store: Store, relation: Relation) -> None:
    talk_id = write(store, relation, "paul", SHOCK)
    waiting = pending(store, talk_id)
    assert waiting is not None
    with store.read() as uow:
        request = turn_request(uow, relation, waiting, understanding("sav", "panne"))
    assert request is not None
    assert request["need"] == {"level": "now", "reasons": ["safety"]}
    assert finish(store, relation, talk_id, understanding("sav", "panne"), answer(act("utter_greet")))
    assert said_acts(store, talk_id)[0] == "service_danger"


def test_a_leak_alone_calls_nobody_and_is_told_at_the_handoff(store: Store, relation: Relation) -> None:
    talk_id = write(store, relation, "paul", LEAK)
    assert finish(store, relation, talk_id, understanding("sav", "panne"), answer(act("utter_greet")))
    assert said_acts(store, talk_id) == ["utter_greet"]
    assert handed_over(store, relation, LEAK) == ["service_danger", "utter_handoff_announced"]


@pytest.mark.parametrize("is_somebody_there", [False, True])
def test_while_a_person_is_awaited_it_is_said_too(
    store: Store, relation: Relation, clock: Clock, is_somebody_there: bool
) -> None:
    if is_somebody_there:
        hire(store, relation)
    talk_id = wait_for_a_person(store, relation, "paul")
    before = len(said_acts(store, talk_id))

    def writes(text: str) -> None:
        write(store, relation, "paul", text)
        assert finish(store, relation, talk_id, understanding("sav", "panne"), None)

    writes(SHOCK)
    assert said_acts(store, talk_id)[before:] == ["service_danger", "system_waiting"]
    writes(LEAK)
    assert said_acts(store, talk_id).count("service_danger") == 2, "another danger"
    clock.pass_time(hours=1)
    writes(SHOCK)
    assert said_acts(store, talk_id).count("service_danger") == 3


@pytest.mark.parametrize("again", ["il tousse un peu", "je fais quoi ???", "il a avalé la pile il y a 10 minutes"])
def test_a_danger_that_is_not_over_has_its_number_again_in_the_wait(
    store: Store, relation: Relation, again: str
) -> None:
    handed_over(store, relation, "mon fils a avalé la pile de la télécommande")
    talk_id = write(store, relation, "paul", again)
    assert finish(store, relation, talk_id, understanding("sav", "panne"), None)
    told = [line for line in lines_of(store, talk_id) if line.act and line.act["act"] == "service_danger"]
    assert [line.act["args"] for line in told if line.act] == [
        {"kind": "swallowed"},
        {"kind": "swallowed", "is_again": True},
    ]
    assert "le 15" in told[-1].text.replace("\u00a0", " ")


def test_a_danger_that_the_workshop_has_told_of_is_not_over_either(store: Store, relation: Relation) -> None:
    own = act("utter_danger", title="Il fume", warnings=["Coupez le courant."])
    handed_over(store, relation, "de la fumée sort du four", own)
    talk_id = write(store, relation, "paul", "je suis seule avec mes enfants, j'ai peur")
    assert finish(store, relation, talk_id, understanding("aucun", "bavardage"), None)
    assert said_acts(store, talk_id)[-2:] == ["service_danger", "system_waiting"]


def test_what_tells_of_no_danger_does_not_have_it_again(store: Store, relation: Relation) -> None:
    handed_over(store, relation, SHOCK)
    talk_id = write(store, relation, "paul", "merci, tenez-moi au courant")
    assert finish(store, relation, talk_id, understanding("aucun", "remercier"), None)
    assert said_acts(store, talk_id).count("service_danger") == 1


@pytest.mark.parametrize(
    "text",
    [
        "mais non, personne n'est en danger",
        "j'ai coupé l'eau",
        "on a fermé le robinet, ça coule plus",
        "c'est débranché",
    ],
)
def test_who_is_safe_is_calmed_and_told_no_number_to_call(store: Store, relation: Relation, text: str) -> None:
    assert in_the_wait(store, relation, text, LEAK) == {"kind": "leak", "is_over": True}


@pytest.mark.parametrize("text", ["j'ai coupé l'eau mais ça fume encore", "j'ai fermé le gaz, ça sent toujours le gaz"])
def test_what_goes_on_though_something_was_closed_is_not_over(store: Store, relation: Relation, text: str) -> None:
    told = in_the_wait(store, relation, text, LEAK)
    assert told is not None
    assert "is_over" not in told


def test_nobody_is_calmed_about_who_is_hurt(store: Store, relation: Relation) -> None:
    told = in_the_wait(store, relation, "c'est débranché, mais il saigne", "mon fils s'est brûlé la main avec le four")
    assert told == {"kind": "injury", "is_again": True}


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour. Mon mari est décédé le mois dernier, il avait un contrat chez vous.",
        "mon père est mort la semaine dernière, je dois rendre son frigo",
        "My husband passed away last month",
    ],
)
def test_the_bereaved_get_condolences_first_and_once(store: Store, relation: Relation, text: str) -> None:
    signals = {"vulnerability": 0.9}
    assert handed_over(store, relation, text, signals=signals) == ["service_condolences", "utter_handoff_announced"]


@pytest.mark.parametrize(
    ("text", "vulnerability"),
    [("mon lave-linge est mort", 0.9), ("l'acte de décès de ma mère", 0.1), ("j'ai 90 ans", 0.9)],
)
def test_no_condolences_without_a_death(store: Store, relation: Relation, text: str, vulnerability: float) -> None:
    said = handed_over(store, relation, text, signals={"vulnerability": vulnerability})
    assert said == ["utter_handoff_announced"]


def test_an_unknown_kind_or_a_bad_expression_is_refused() -> None:
    assert "leak" in KINDS
    for kind, words in (("flood", ["eau"]), ("leak", ["("])):
        file, kinds, one = (Section("dangers.yml", 1) for _ in range(3))
        one["words"], kinds[kind], file["kinds"] = words, one, kinds
        with pytest.raises(Invalid):
            read_dangers(file)


def in_the_wait(
    store: Store, relation: Relation, text: str, danger: str = "de la fumée sort du four"
) -> dict[str, Any] | None:
    """What is told of that danger when `text` comes after it, while a person is awaited."""
    handed_over(store, relation, danger)
    talk_id = write(store, relation, "paul", text)
    before = len(lines_of(store, talk_id))
    assert finish(store, relation, talk_id, understanding("aucun", "bavardage"), None)
    told = [line.act for line in lines_of(store, talk_id)[before:] if line.act]
    return next((one["args"] for one in told if one["act"] == "service_danger"), None)


@pytest.mark.parametrize(
    "text",
    [
        "est ce que je peux le rebrancher demain pour finir mon linge",
        "donc je peux le rallumer?",
        "je peux m'en servir quand même ?",
        "et si je le rallume ?",
        "can I use it again?",
    ],
)
def test_what_was_dangerous_may_not_serve_again_while_a_person_is_awaited(
    store: Store, relation: Relation, text: str
) -> None:
    assert in_the_wait(store, relation, text) == {"kind": "fire", "is_reuse": True}


@pytest.mark.parametrize(
    "text",
    [
        "je peux utiliser un autre lave-linge ?",
        "je peux utiliser mon code promo ?",
        "vous rebranchez le nouveau à la livraison ?",
        "non pas de flamme",
    ],
)
def test_another_use_is_no_use_of_it(store: Store, relation: Relation, text: str) -> None:
    assert in_the_wait(store, relation, text) is None


def test_a_numb_arm_after_a_shock_has_its_number_again(store: Store, relation: Relation) -> None:
    told = in_the_wait(store, relation, "ça va mais j'ai encore le bras engourdi", "j'ai pris une châtaigne")
    assert told == {"kind": "shock", "is_again": True}


@pytest.mark.parametrize(
    "text",
    [
        "je cherche un petit frigo pour mes médicaments",
        "quel frigo pour garder de l'insuline ?",
        "le courant est cher, un frigo qui consomme peu",
        "mon frigo ne marche plus",
        "livrez-vous à la pharmacie ?",
    ],
)
def test_a_fridge_for_a_treatment_is_no_danger(relation: Relation, text: str) -> None:
    assert relation.playbook.dangers.kind_in(normalise(text)) != "medicine"
