"""The playbook: what the shipped files say, how a cell resolves, and errors that name file, line and expectation."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from relation.model.errors import Invalid
from relation.playbook import Playbook
from traitdunion.staff_errors import told

DATA = Path(__file__).parents[2] / "data"
PERSONAS = {"presse", "conseil", "expert", "inquiet", "autonome", "relationnel", "neutre"}
REASONS = {
    *("explicit_wish", "anger", "repeated_failure", "loop", "broken_commitment", "serious_complaint", "legal_threat"),
    *("public_threat", "leave_threat", "vulnerability", "fraud", "hot_lead", "valued_customer_at_risk"),
    *("persona_prefers_people", "bot_unavailable", "safety", "advisor_stepped_in"),
}

Edit = Callable[[str, str, str], None]


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    return Playbook.load(DATA)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    names = (
        "personas",
        "objectives",
        "relationship",
        "commitments",
        "teams",
        "knowledge",
        "api_errors",
        "queue",
        "desk",
        "questions",
        "in_hand",
        "elsewhere",
        "dangers",
        "follow_ups",
    )
    for name in names:
        shutil.copy(DATA / f"{name}.yml", folder)
    for name in ("journeys", "voice", "brand"):
        shutil.copytree(DATA / name, folder / name)
    return folder


@pytest.fixture
def edit(data: Path) -> Edit:
    def replace(file: str, before: str, after: str) -> None:
        path = data / file
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after, 1), encoding="utf-8")

    return replace


def line_of(data: Path, file: str, text: str) -> int:
    lines = (data / file).read_text(encoding="utf-8").splitlines()
    return next(at for at, line in enumerate(lines, 1) if text in line)


def refused(data: Path) -> Invalid:
    with pytest.raises(Invalid) as error:
        Playbook.load(data)
    return error.value


def refusal(data: Path) -> str:
    return told(refused(data))


def test_ships_six_personas_five_objectives_and_every_reason(playbook: Playbook) -> None:
    assert set(playbook.personas) == PERSONAS
    assert set(playbook.objectives) == {"s_informer", "acheter", "gerer_contrat", "sav", "reclamation", "aucun"}
    assert playbook.objectives["gerer_contrat"].motifs["suivi_commande"].label == "Suivre ma commande"
    assert set(playbook.relationship.reasons) >= REASONS
    assert playbook.relationship.thresholds["anger_offer"] < playbook.relationship.thresholds["anger_now"]
    assert playbook.personas["relationnel"].prefers_people
    promised = {"callback", "complaint_answer", "refund", "ticket_visit", "advisor_answer", "data_request"}
    assert set(playbook.commitments) == promised | {"advisor_promise"}
    assert playbook.commitments["callback"].slot_minutes == 60
    assert playbook.commitments["callback"].business_hours
    assert playbook.commitments["refund"].business_days


def test_every_persona_has_a_cell_for_every_objective(playbook: Playbook) -> None:
    for persona in PERSONAS:
        for objective in playbook.objectives:
            cell = playbook.cell(persona, objective, "webchat")
            assert (cell.persona, cell.objective, cell.channel) == (persona, objective, "webchat")
            assert cell.tone in playbook.voice.tones
    assert playbook.cell("presse", "acheter", "webchat").depth == "bref"


def test_a_cell_resolves_default_then_persona_then_channel(playbook: Playbook) -> None:
    web, instagram = (playbook.cell("conseil", "acheter", channel) for channel in ("webchat", "instagram"))
    assert web.address == "miroir"
    assert web.tone == instagram.tone == "attentif"
    assert web.is_offered_here
    assert not instagram.is_offered_here
    assert instagram.rather == "shop"
    assert instagram.rather_why
    assert instagram.sources["address"].startswith("data/journeys/default.yml:")
    assert instagram.sources["tone"] == f"data/journeys/acheter.yml:{line_of(DATA, 'journeys/acheter.yml', 'attentif')}"
    assert instagram.sources["rather"] == f"data/journeys/acheter.yml:{line_of(DATA, 'journeys/acheter.yml', 'shop')}"


def test_unknown_names_fall_back_soberly(playbook: Playbook) -> None:
    cell = playbook.cell("flaneur", "rever", "pigeon")
    assert (cell.persona, cell.objective, cell.channel, cell.tone) == ("neutre", "aucun", "pigeon", "sobre")


REFUSALS = [
    ("not_a_text", "personas.yml", "    label: Pressé", "    label: ''", "label"),
    ("not_a_flag", "personas.yml", "    prefers_people: true", "    prefers_people: souvent", "prefers_people"),
    ("unknown_key", "personas.yml", "    label: Expert", "    label: Expert\n    humeur: x", "humeur"),
    ("not_among", "journeys/sav.yml", "tone: direct", "tone: brusque", "brusque"),
    ("not_among", "journeys/sav.yml", "depth: bref", "depth: court", "court"),
    ("unknown_persona", "journeys/sav.yml", "  presse:", "  pressee:", "pressee"),
    ("not_among", "journeys/sav.yml", "[ticket_visit, advisor_answer]", "[voyage]", "voyage"),
    ("not_among", "journeys/sav.yml", "objective: sav", "objective: vente", "vente"),
    ("unknown_channel", "journeys/sav.yml", "      email:", "      pigeon:", "pigeon"),
    ("no_way_elsewhere", "journeys/acheter.yml", "        rather: shop\n", "", "rather_why"),
    ("not_among", "journeys/acheter.yml", "rather: shop", "rather: instagram", "instagram"),
    ("not_among", "journeys/default.yml", "next_step: null", "next_step: danser", "danser"),
    ("hours_or_days", "commitments.yml", "    business_hours: 4\n", "", ""),
    ("undeclared", "commitments.yml", "due_at|echeance", "demain|echeance", "demain"),
    ("not_whole", "queue.yml", "pick_up_s: 45", "pick_up_s: 0", "pick_up_s"),
    ("not_whole", "queue.yml", "capacity: 4", "capacity: 2.5", "capacity"),
    ("grace_too_short", "queue.yml", "grace_s: 90", "grace_s: 30", "grace_s"),
    ("unknown_key", "queue.yml", "idle_hours: 24", "idle_days: 1", "idle_days"),
    ("unknown_key", "queue.yml", '"3": Moyennement', '"7": Moyennement', "7"),
    ("not_a_text", "queue.yml", "leave_label: Revenir à l'assistante", "leave_label: ''", "leave_label"),
    ("not_a_number", "relationship.yml", "anger_offer: 0.6", "anger_offer: fort", "anger_offer"),
    ("not_among", "relationship.yml", "priority: 100, level: now", "priority: 100, level: demain", "demain"),
    ("undeclared", "voice/orders.yml", "{{ order_number }} :", "{{ numero }} :", "numero"),
    ("bad_template", "voice/orders.yml", "status == 'retard'", "status = 'retard'", "when"),
    ("unknown_filter", "voice/orders.yml", "days_late|compte('jour')", "days_late|compter('jour')", "compter"),
    ("bad_pair", "voice/orders.yml", "[[Votre|Ta]]", "[[Votre]]", "standard"),
    ("example_fails", "voice/orders.yml", "days_late: 3", "days_late: trois", "utter_order_status"),
    ("example_lacks", "voice/orders.yml", '{order_number: "48213", status', "{status", "order_number"),
    ("undeclared", "voice/orders.yml", "days_late: 3", "jours: 3", "jours"),
    (
        "unreached_wording",
        "voice/orders.yml",
        "status: retiree, delivered_on",
        "status: annulee, delivered_on",
        "utter_order_status",
    ),
    ("act_twice", "voice/orders.yml", "utter_no_order:", "utter_greet:", "utter_greet"),
    ("not_among", "voice/orders.yml", "  opening: none", "  opening: loud", "loud"),
    ("unknown_moment", "journeys/acheter.yml", "premier_rachat: {next", "rachat: {next", "rachat"),
    ("not_among", "journeys/moments.yml", "fact: first_contact", "fact: beau_temps", "beau_temps"),
    ("not_among", "journeys/moments.yml", "[litige_facturation,", "[litige,", "litige"),
    ("not_conditions", "journeys/moments.yml", "      - {fact: first_contact}", "      - first_contact", "when"),
    (
        "too_many_moments",
        "journeys/moments.yml",
        "moments:\n",
        "moments:\n  a: {label: A, when: [{fact: late_order}]}\n",
        "premier_contact",
    ),
    ("unknown_owner", "commitments.yml", "owner: sav", "owner: personne", "personne"),
    ("not_a_text", "desk.yml", "    label: Se présenter", "    label: ''", "label"),
    ("undeclared", "desk.yml", "{{ advisor_name|nom }}", "{{ livreur }}", "livreur"),
    ("not_among", "desk.yml", "objectives: [sav]", "objectives: [apres_vente]", "apres_vente"),
    ("unknown_key", "desk.yml", "promises:", "promesses:", "promesses"),
    ("bad_expression", "desk.yml", "|fais le point|", "|fais le point(|", "promises"),
    ("not_among", "journeys/default.yml", "words: maison", "words: voisin", "voisin"),
    ("elides_otherwise", "voice/turn.yml", "congélateur: [congélo]", "colis: [paquet]", "paquet"),
    ("never_works", "teams.yml", "  conseil: {label: les conseillers}", "  conseil: {label: a, hours: {}}", "conseil"),
    ("not_among", "teams.yml", "  conseil: {label: les conseillers}", "  conseil: {label: a, shop: brest}", "brest"),
    (
        "disordered_hours",
        "teams.yml",
        "08:00-12:00 13:30-18:00, mardi",
        "13:30-18:00 08:00-12:00, mardi",
        "13:30-18:00 08:00-12:00",
    ),
    ("not_among", "questions.yml", "told_by: s_informer.prix", "told_by: s_informer.tarif", "s_informer.tarif"),
    ("not_among", "questions.yml", "told_with: [s_informer.disponibilite]", "told_with: [stock]", "stock"),
    ("used_twice", "questions.yml", "words: [stock,", "words: [prix,", "prix"),
    ("not_a_flag", "questions.yml", "of_product: true", "of_product: oui", "of_product"),
    ("not_among", "brand/answers.yml", "motif: s_informer.promotions", "motif: sav.panne", "sav.panne"),
    ("used_twice", "brand/answers.yml", "  - id: retour_frais", "  - id: retour_deballe", "retour_deballe"),
    ("unknown_key", "brand/answers.yml", "    short: ", "    shorter: ", "shorter"),
    ("not_among", "commitments.yml", "kept_by: [refund_sent]", "kept_by: [argent_parti]", "argent_parti"),
    ("unknown_key", "dangers.yml", "  leak:", "  fuite:", "fuite"),
    ("not_points", "knowledge.yml", "points: 30", "points: beaucoup", "beaucoup"),
    ("unknown_key", "knowledge.yml", "  long_known:", "  ancien:", "ancien"),
    ("not_among", "voice/complaints.yml", "needs: [repairs]", "needs: [outils]", "outils"),
    ("not_among", "voice/turn.yml", "adds: [preuve]", "adds: [prière]", "prière"),
    ("unknown_place", "voice/turn.yml", "  shop:", "  lune:", "lune"),
    ("other_braces", "api_errors.yml", "{max_chars}", "{longueur}", "too_long"),
    ("no_braces", "api_errors.yml", "Introuvable.", "Introuvable {ici}.", "not_found"),
    ("no_braces", "api_errors.yml", "Introuvable.", "Introuvable {.", "not_found"),
    ("not_a_text", "api_errors.yml", "  refused:", "  refusee:", "refused"),
    ("not_a_text", "api_errors.yml", '  file_empty: "This file is empty."\n', "", "file_empty"),
    ("unknown_key", "api_errors.yml", "\nen:\n", "\nes:\n", "es"),
    ("other_braces", "api_errors.yml", "than {max_chars}", "than {chars}", "too_long"),
]
"""Problem, file, what is replaced by what, and what the sentence names."""


@pytest.mark.parametrize(("problem", "file", "before", "after", "named"), REFUSALS)
def test_a_mistake_is_refused_with_file_line_and_problem(
    data: Path, edit: Edit, problem: str, file: str, before: str, after: str, named: str
) -> None:
    edit(file, before, after)
    error = refused(data)
    assert error.details["problem"] == problem
    assert re.fullmatch(rf"data/{re.escape(file)}:\d+", str(error.details["where"])) or problem == "act_twice"
    assert named in told(error)


def test_the_line_is_that_of_the_mistake(data: Path, edit: Edit) -> None:
    edit("journeys/sav.yml", "    stance: proposer", "    stance: dormir")
    line = line_of(data, "journeys/sav.yml", "dormir")
    assert refusal(data).startswith(f"data/journeys/sav.yml, ligne {line} : ")


def test_broken_yaml_names_its_line(data: Path, edit: Edit) -> None:
    edit("personas.yml", "    label: Expert", "    label: [Expert")
    assert re.match(r"data/personas\.yml, ligne \d+ : le YAML est rompu", refusal(data))
    (data / "personas.yml").write_bytes(b"\xff\xfe")
    assert "UTF-8" in refusal(data)
    (data / "personas.yml").unlink()
    assert refusal(data).startswith("data/personas.yml, ligne 1 : ce fichier manque")


def test_a_key_written_twice_is_refused(data: Path, edit: Edit) -> None:
    edit("personas.yml", "    label: Expert", "    label: Expert\n    label: Savant")
    assert "« label » est déjà écrit plus haut" in refusal(data)


def test_a_seventh_persona_and_an_eighth_objective_are_refused(data: Path, edit: Edit) -> None:
    edit("personas.yml", "  neutre:", "  rebelle: {label: R, style: s, wants: w}\n  neutre:")
    message = refusal(data)
    assert "6 personas au plus" in message
    assert f"personas.yml, ligne {line_of(data, 'personas.yml', 'rebelle')}" in message
    edit("personas.yml", "  rebelle: {label: R, style: s, wants: w}\n", "")
    extra = "".join(f"  autre_{n}: {{label: A, motifs: {{}}}}\n" for n in range(3))
    edit("objectives.yml", "  aucun:", f"{extra}  aucun:")
    message = refusal(data)
    assert "7 objectifs au plus" in message
    assert f"objectives.yml, ligne {line_of(data, 'objectives.yml', 'autre_2')}" in message


def test_a_missing_neutral_persona_is_refused(data: Path, edit: Edit) -> None:
    edit("personas.yml", "  neutre:", "  autre:")
    assert "« neutre »" in refusal(data)


# The matrix


def test_an_absent_cell_falls_back_and_says_so(data: Path, edit: Edit) -> None:
    edit("journeys/sav.yml", "  presse:", "  neutre_garde:")
    path = data / "journeys" / "sav.yml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "neutre_garde" not in line), encoding="utf-8")
    written = Playbook.load(data)
    hurried, neutral = (written.cell(persona, "sav", "webchat") for persona in ("presse", "neutre"))
    assert (hurried.persona, hurried.fallback, neutral.fallback) == ("presse", "neutre", None)
    assert (hurried.tone, hurried.commitments) == (neutral.tone, neutral.commitments)
    path.unlink()
    bare = Playbook.load(data).cell("presse", "sav", "webchat", "incident_livraison")
    assert (bare.fallback, bare.tone, bare.commitments) == ("default", "sobre", ("advisor_answer",))
    assert bare.sources["tone"].startswith("data/journeys/default.yml:")


def test_a_moment_has_the_last_word_over_the_channel(data: Path, edit: Edit) -> None:
    edit("journeys/sav.yml", "      email: {depth: detaille}", "      email: {depth: detaille, tone: precis}")
    moments = "    moments:\n      incident_livraison: {tone: rassurant}\n"
    edit("journeys/sav.yml", "  relationnel:", f"{moments}  relationnel:")
    playbook = Playbook.load(data)
    plain, mail, late, both = (
        playbook.cell("autonome", "sav", channel, moment)
        for channel, moment in (
            ("webchat", None), ("email", None), ("webchat", "incident_livraison"), ("email", "incident_livraison"),
        )
    )  # fmt: skip
    assert [(cell.tone, cell.depth) for cell in (plain, mail, late, both)] == [
        ("pratique", "standard"), ("precis", "detaille"), ("rassurant", "standard"), ("rassurant", "detaille"),
    ]  # fmt: skip
    assert (both.channel, both.moment) == ("email", "incident_livraison")
    assert playbook.cell("autonome", "sav", "email", "ancien_moment").tone == "precis"


def test_what_is_offered_again_has_no_way_elsewhere(data: Path, edit: Edit) -> None:
    edit(
        "journeys/acheter.yml",
        "      premier_rachat: {next_step: deja_connu}",
        "      premier_rachat: {is_offered_here: true}",
    )
    cell = Playbook.load(data).cell("conseil", "acheter", "instagram", "premier_rachat")
    assert (cell.is_offered_here, cell.rather, cell.rather_why) == (True, None, None)


def test_the_channels_of_the_field_are_known(playbook: Playbook) -> None:
    for channel in ("webchat", "whatsapp", "messenger", "instagram", "telegram", "email", "callback", "shop"):
        for persona in PERSONAS:
            assert playbook.cell(persona, "acheter", channel).channel == channel
    written = {channel for _, _, channel, _ in playbook.matrix.cells if channel}
    assert written >= {"whatsapp", "messenger", "instagram", "telegram", "email", "callback", "shop"}
    moments = {moment for *_, moment in playbook.matrix.cells if moment}
    assert moments == set(playbook.moments)
