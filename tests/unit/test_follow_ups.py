"""Short words whose sense is in the talk: what was last told says what they ask."""

from pathlib import Path
from typing import Any

import pytest
from clock import DATA
from fakes.brain import act, answer, understanding
from steps import conversation_of, finish, pending, talk, write

from relation.context import Relation
from relation.model.errors import Invalid
from relation.playbook import Playbook
from relation.playbook_files import read_yaml
from relation.playbook_follow_ups import read_follow_ups
from relation.services.need import compute_need
from relation.services.turns import turn_request
from relation.store.unit_of_work import Store

HOURS, STOCK, DELIVERY = "utter_shop", "utter_product_availability", "utter_delivery_place"
TERMS, READY = "utter_return_terms", "utter_order_status:prete_au_retrait"
DELIVERED = "utter_order_status:livree"


@pytest.mark.parametrize(
    ("after", "name", "texts"),
    [
        (
            "utter_complaint_registered",
            "reclamation_suivie",
            [
                "quelqu'un s'en occupe vraiment ?",
                "ça fait combien de temps que c'est ouvert ?",
                "dites lui de se dépêcher",
                "ça avance ?",
            ],
        ),
        (
            "",
            "numero_perdu",
            [
                "Je n'arrive pas à retrouver mon numéro de commande",
                "je trouve plus mon numéro de commande",
                "j'ai perdu le numero de ma commande",
            ],
        ),
        (
            "utter_ask_order_number",
            "preuve_pourquoi",
            [
                "pourquoi ?",
                "mais pourquoi faire ?",
                "ça sert à quoi ?",
                "pk",
                "pourquoi vous en avez besoin ?",
                "non je donne pas mon mail, c'est privé",
                "je ne veux pas vous donner mes coordonnées",
            ],
        ),
        (
            "utter_login_help",
            "lien_pas_recu",
            ["je reçois rien", "j'ai pas eu le mail", "toujours pas de lien", "le lien a expiré", "le code marche pas"],
        ),
        (
            DELIVERED,
            "rien_recu",
            [
                "bah nn justement j ai rien recu",
                "je n'ai rien recu pourtant",
                "non chez le gardien non plus",
                "j ai regardé chez les voisins, rien. je fais koi",
                "toujours rien",
                "g pa recu mon coli",
                "personne n'a sonné",
                "le colis a disparu",
                "et pourtant je ne l'ai jamais reçue",
                "I still haven't got it",
                "it never arrived",
            ],
        ),
        (DELIVERED, "rien_de_casse", ["rien reçu de cassé", "non rien n'est abîmé merci", "il n'y a rien de cassé"]),
        (
            "",
            "livraison_manquee",
            [
                "j'ai un avis absent au passage du livreur",
                "j'étais absente lors du passage du livreur",
                "le livreur est venu mais j'étais pas là",
                "j'ai raté la livraison",
                "j'ai eu un avis de passage",
                "le livreur n'est pas passé",
            ],
        ),
        (
            "",
            "visite_manquee",
            [
                "le technicien n'est pas venu",
                "votre technicien est jamais passé hier",
                "personne n'est venu pour la réparation",
                "le réparateur m'a posé un lapin",
                "j'attends le technicien depuis 8h ce matin et personne n'est venu, j'ai posé ma journée",
                "ça fait 3h que j'attends votre réparateur, toujours personne",
            ],
        ),
        ("", "rien_paye", ["je n'ai rien payé encore", "mais j'ai pas encore payé"]),
        (
            "",
            "remplacement_voulu",
            ["pas de réclamation, je veux un remplacement", "un échange, pas une réclamation"],
        ),
        (
            HOURS,
            "horaires_un_jour",
            [
                "et demain ?",
                "demain ?",
                "Et mardi ?",
                "et le 27 ?",
                "et le 25 décembre ?",
                "et à Noël ?",
                "jusqu'à quelle heure ?",
                "vous fermez à quelle heure demain ?",
                "ya un parking ?",
                "parking ?",
                "y a-t-il un parking ?",
            ],
        ),
        (
            HOURS,
            "horaires_ailleurs",
            ["et Paris ?", "et à Nantes ?", "et lille samedi", "à la part-dieu ?", "et à Marseille ?"],
        ),
        (
            STOCK,
            "stock_ailleurs",
            ["et à Nantes ?", "et lille", "et à Marseille ?", "ah mince. et à Nancy ou Metz ?", "dommage, et lille ?"],
        ),
        (
            "",
            "etage_paye",
            [
                "et pour monter 2 etages vs faites payer",
                "c'est payant sans ascenseur ?",
                "la montée à l'étage c'est en plus ?",
                "vous facturez l'étage ?",
            ],
        ),
        (
            "utter_delivery_terms",
            "livraison_sans_moi",
            [
                "et si je suis pas la au moment de la livraison",
                "si je suis absent ?",
                "et si on n'est pas chez nous quand vous livrez ?",
                "et s'il y a personne",
            ],
        ),
        (
            "",
            "facture_societe",
            [
                "on a besoin de 2 lave-linge, facture au nom de l'asso c'est possible ?",
                "il nous faut 6 micro-ondes avec une facture à l'ordre de SARL Durand",
                "vous faites une facture pour mon entreprise ?",
                "une facture pro svp",
            ],
        ),
        (
            "",
            "facture_perdue",
            [
                "j ai perdu ma facture jen ai besoin pour mon assurance habitation apres un degat des eaux",
                "je retrouve plus ma facture",
                "j'ai plus la facture, comment faire ?",
                "factures égarées, j'ai jeté mes factures",
            ],
        ),
        (
            DELIVERY,
            "livraison_ailleurs",
            [
                "et en Espagne ?",
                "et au Maroc ?",
                "et pour la Belgique ?",
                "et à Brest ?",
                "2A",
                "dans le 29 ?",
                "à lyon",
                "69003",
                "pour 75011 Paris",
            ],
        ),
        (
            "",
            "suite_ailleurs",
            [
                "on peut finir par SMS plutôt ?",
                "je dois partir, on peut continuer sur Telegram ?",
                "peut-on poursuivre cet échange par e-mail",
                "la suite sur whatsapp svp",
            ],
        ),
        (
            TERMS,
            "retour_possible",
            [
                "on peut vraiment la rendre si elle a servi ?",
                "même utilisé je peux le renvoyer ?",
                "et si elle a déjà servi, vous la reprenez quand même ?",
                "peut on la retourner meme ouverte",
            ],
        ),
        ("utter_order_placed", "venir_quand", ["c'est quand que je peux venir ?", "je peux passer à quelle heure ?"]),
        (READY, "venir_un_jour", ["et si je viens demain ?", "jusqu'à quelle heure ?", "je peux passer samedi ?"]),
        (
            READY,
            "retrait_demande",
            [
                "mon associé peut la prendre à ma place ?",
                "vous la gardez jusqu'à quand ?",
                "combien de temps vous la gardez ?",
                "j'ai besoin de quoi pour le récupérer ?",
                "ma sœur peut venir la chercher ?",
                "il faut une pièce d'identité ?",
            ],
        ),
        (
            "",
            "reclamation_suivie",
            [
                "Où en est ma réclamation REC-8NPT4 ? 68000",
                "rec 8npt4",
                "c'est quoi le numéro de ma réclamation ?",
                "ma réclamation est bien enregistrée ?",
            ],
        ),
        (
            "",
            "mentions_demandees",
            ["c'est quoi votre siret ?", "votre n° de siren svp", "où sont les mentions légales"],
        ),
        (
            "",
            "mediateur_demande",
            [
                "vous avez un médiateur ?",
                "y en a-t-il un, médiateur ?",
                "siret, médiateur ?",
                "comment saisir le médiateur",
            ],
        ),
        (
            "utter_ask_complaint_story",
            "reclamation_pas_voulue",
            [
                "non pas de réclamation, je veux juste une réponse",
                "ce n'est pas une réclamation",
                "je voulais pas porter plainte",
                "c'était juste une question",
            ],
        ),
        (
            "utter_complaint_registered",
            "reclamation_pressee",
            [
                "je veux etre remboursé aujourd'hui sinon j'appelle ma banque",
                "sinon je conteste le prélèvement",
                "j'appelle ma banque",
            ],
        ),
        (
            "utter_complaint_known",
            "reponse_absente",
            [
                "et si j'ai rien ce soir ?",
                "ok mais si demain j'ai rien je fais quoi ?",
                "et si personne ne me répond ?",
            ],
        ),
        ("utter_login_help", "lien_pas_recu", ["j'ai regardé les spams y a rien", "rien dans les indésirables"]),
        ("", "rien_recu", ["vous avez livré à mon ancienne adresse !!!", "ça a été livré dans mon ancien appartement"]),
        (
            "utter_item_ticket_opened",
            "renvoi_de_l_erreur",
            ["et je dois renvoyer l'autre à mes frais ?", "c'est moi qui paye le retour ?", "le renvoi est gratuit ?"],
        ),
        (
            "utter_order_status:not_received",
            "recherche_sans_suite",
            ["et si vous le retrouvez pas ?", "si le colis est perdu ?", "and if you don't find it?"],
        ),
        (
            "utter_no_refund",
            "recherche_suivie",
            ["donc vous faites quoi ?", "qu'est-ce que vous allez faire du coup ?", "et maintenant je fais quoi"],
        ),
        ("", "reclamation_retiree", ["en fait je voudrais retirer ma réclamation", "annulez ma plainte"]),
        (
            "",
            "reponse_quand",
            [
                "vous répondez sous combien de temps ?",
                "combien de temps pour la réponse ?",
                "j'aurai une réponse quand ?",
                "le délai de réponse ?",
            ],
        ),
        ("utter_confirm_complaint", "reponse_quand", ["sous combien de temps ?", "c'est traité quand ?"]),
        (
            "",
            "rappel_annule",
            ["non annulez le rappel", "le rappel de demain est bien annulé ?", "plus besoin de me rappeler"],
        ),
        ("utter_callback_promised", "rappel_annule", ["annulez", "bon annule svp", "ne me rappelez plus"]),
        (
            "",
            "visite_annulee",
            ["bon annulez le rdv", "je voudrais annuler la visite du technicien", "plus besoin du technicien"],
        ),
        ("utter_meeting_moved:visit", "visite_annulee", ["non annulez"]),
        ("", "resiliation_annulee", ["finalement non je reste, annulez la résiliation", "je ne veux plus résilier"]),
        ("utter_contract_terminated", "resiliation_annulee", ["annulez ça", "finalement je reste"]),
        ("", "geste_pour_rester", ["vous me faites quoi si je reste ?", "vous offrez quelque chose pour me garder ?"]),
        ("utter_confirm_termination", "geste_pour_rester", ["vous me proposez quoi ?", "faites moi une remise"]),
        (
            "utter_confirm_termination",
            "fin_de_contrat",
            ["Date d'effet exacte et dernier prélèvement ?", "il s'arrête quand ?", "combien de tps jdoi encore payé"],
        ),
        ("", "contrat_en_pause", ["je voudrais suspendre mon contrat", "on peut mettre le contrat en pause ?"]),
        (
            "utter_contract_options:pause",
            "contrat_en_pause",
            ["et je continue à payer pendant ce temps ?", "du 5 au 20 décembre"],
        ),
        ("", "contrat_actif", ["mon contrat est résilié ou pas ?"]),
        (
            "",
            "adresse_connue",
            [
                "l'adresse est bien la bonne ?",
                "LV-246102 44000 l'adresse est bien la bonne ?",
                "on a bien mon adresse rue de la Course ?",
                "l'adresse de livraison c'est laquelle ?",
                "à quelle adresse sera livrée ma commande ?",
            ],
        ),
        (
            "utter_product_price",
            "prix_ailleurs",
            ["chez Darty il est à 349", "il est moins cher sur amazon", "349 chez boulanger", "vous vous alignez ?"],
        ),
        (
            "",
            "prix_ailleurs",
            [
                "g vu le lave vaisselle a 399 chez darty vous vous alignez ?",
                "darty le fait a 350 l'ondine essentiel vous faites mieux ?",
                "j'ai vu moins cher chez boulanger",
            ],
        ),
        ("utter_product_price", "celui_la", ["ok celui la", "bon je prends celui-là", "bon on va la prendre alors"]),
        (
            "utter_advice",
            "remise_demandee",
            [
                "faites-moi une ristourne",
                "vous me faites un prix ?",
                "une petite remise possible, vous me faites un geste ?",
            ],
        ),
        (
            "",
            "remise_quantite",
            [
                "une remise si j'en prends 2 ?",
                "vous faites un prix si j'en prends deux",
                "si on achète trois machines vous faites une ristourne ?",
                "c'est moins cher si j'en commande plusieurs ?",
                "une ristourne pour 5 lave-linge ?",
                "vous avez des tarifs dégressifs ?",
            ],
        ),
        ("utter_confirm_reservation", "retrait_un_jour", ["je passe dimanche", "je viendrai samedi matin"]),
        (
            "",
            "facture_societe",
            [
                "une facture au nom de ma société svp",
                "une facture pour l'école",
                "une facture pour notre association",
                "au nom de l'entreprise sur la facture ?",
            ],
        ),
        ("", "visite_prevue", ["SAV-6VD7J, le technicien passe bien mardi ?", "quand passe le technicien ?"]),
        ("utter_ticket_status", "visite_prevue", ["c'est quoi le créneau du coup ?", "il vient quand finalement"]),
        (
            "system_still_noted",
            "attente_demandee",
            [
                "y'a quelqu'un ??",
                "allo ? il y a quelqu'un ?",
                "vous êtes là ?",
                "yen a pour combien de temps",
                "il faut attendre combien de temps encore ?",
                "je suis le combientième ?",
                "quelle position dans la file ?",
                "y a combien de personnes devant moi",
                "combien de temps d'attente svp",
                "c'est long",
                "vous ouvrez à quelle heure",
                "vous répondez quand ?",
                "quand est-ce que quelqu'un va me répondre",
                "how long do i have to wait",
            ],
        ),
        (
            "utter_ask_sav_is_solved",
            "etape_faite",
            [
                "oui j'ai vidé le bac",
                "oui j'ai nettoyé le filtre",
                "déjà fait",
                "oui deja essayé",
                "c'est fait",
                "je l'ai débranché et rebranché",
                "oui elle a essayé",
            ],
        ),
        (
            "utter_repair_solved",
            "panne_revenue",
            [
                "toujours en panne",
                "ça ne marche toujours pas",
                "en fait non",
                "ca remarche plus",
                "finalement il redémarre pas",
                "le problème est revenu",
                "c'est encore le meme bruit",
                "j'ai parlé trop vite",
                "it is still not working",
            ],
        ),
        (
            "utter_ask_order_number",
            "deja_essaye",
            [
                "oui déjà essayé",
                "c'est déjà fait ça n'a rien changé",
                "j'ai tout essayé",
                "sans effet",
                "rien n'y fait",
                "ca change rien",
                "already tried that",
            ],
        ),
        (
            "",
            "visite_manquee",
            [
                "le technicien devait passer entre 8h et 10h, personne",
                "j'avais rdv ce matin avec le réparateur, toujours personne",
                "intervention prévue à 14h, j'attends toujours",
                "mon rdv de ce matin personne n'est venu",
            ],
        ),
        (
            "utter_address_too_late",
            "adresse_insistee",
            [
                "mais changez la quand même",
                "faites une exception svp",
                "appelez le transporteur",
                "il faut absolument changer l'adresse",
                "j'insiste",
                "essayez quand meme",
            ],
        ),
        (
            "",
            "frais_pour_retard",
            [
                "rembours. frais de livraison, retard",
                "je veux le remboursement des frais de port car livré en retard",
                "rbt fdp svp colis arrivé trop tard",
                "colis en retard, remboursez-moi les frais d'envoi",
                "refund my delivery fee, it came late",
            ],
        ),
        ("", "insulte_seule", ["merci pour rien", "bravo merci beaucoup pour rien", "thanks for nothing"]),
        ("", "insulte_seule", ["tu sers a rien", "franchement vous ne servez à rien du tout", "ce bot sert à rien"]),
        (
            "utter_order_status:retard",
            "livraison_quand",
            ["ok mais quand ??", "c'est pour quand ?", "vous venez quand", "quand exactement ?", "il arrive quand"],
        ),
        ("utter_shop", "horaires_un_jour", ["and on sunday?", "what about Saturdays", "are you open tomorrow?"]),
        ("utter_ask_sav_is_solved", "etape_faite", ["oui g essayé", "jai tout fait"]),
        (
            "",
            "contenu_commande",
            [
                "qu'est-ce que j'ai commandé déjà ?",
                "j'ai commandé quoi déjà",
                "y a quoi dans ma commande ?",
                "LV-244087 awa@exemple.fr c'est quoi dedans ?",
                "je sais plus ce que j'ai commandé",
                "what did I order?",
            ],
        ),
        ("utter_order_status", "contenu_commande", ["et dedans y a quoi deja", "c'est quoi dedans ?"]),
        (
            "",
            "question_apres_merci",
            [
                "super merci, et vous avez des bouilloires ?",
                "super merci vous êtes adorable !! et sinon vous faites aussi des machines a café ?",
                "merci ! avez-vous aussi des fours encastrables ?",
            ],
        ),
        (
            "utter_data_right_needs_proof",
            "avis_change",
            ["non attendez j'ai changé d'avis", "j'ai changé d'avis finalement", "en fait je ne veux plus"],
        ),
    ],
)
def test_what_was_told_says_what_is_asked(playbook: Playbook, after: str, name: str, texts: list[str]) -> None:
    told = {after, after.partition(":")[0]}
    heard = {text: playbook.follow_ups.heard(text, told, told) for text in texts}
    assert {text: one and one.name for text, one in heard.items()} == dict.fromkeys(texts, name)


@pytest.mark.parametrize(
    ("after", "text"),
    [
        ("", "et demain ?"),
        ("", "chez Darty il est à 349"),
        ("utter_ask_order_number", "pourquoi il n'est pas arrivé ?"),
        ("", "je ne veux pas la livraison à domicile"),
        ("utter_product_price", "remboursez-moi la différence, vous m'avez débité 20 € de trop"),
        ("utter_product_price", "but I have only 300 euros"),
        ("utter_login_help", "c'est bon, j'ai reçu le lien merci"),
        ("", "je n'ai pas vu de créneau pour le technicien"),
        ("utter_product_price", "j'ai déjà acheté le même chez Darty à 349"),
        ("utter_product_price", "une remise avec le code BIENVENUE10 ?"),
        ("utter_product_price", "le prix pour deux ?"),
        ("", "une remise pour 10 machines pour mon entreprise"),
        ("", "j'ai commandé 2 colis et pas de remise"),
        ("", "je prends le contrat 2 ans, vous me faites une remise ?"),
        ("", "il y a une promo sur deux lave-linge ?"),
        ("utter_product_price", "merci, je passe dimanche"),
        ("utter_confirm_reservation", "je ne passe pas dimanche"),
        ("", "la facture de ma commande au nom de ma société"),
        ("", "sinon je saisis le médiateur"),
        ("", "remboursez-moi, quel est votre médiateur ?"),
        (TERMS, "je peux passer samedi, vous êtes ouverts ?"),
        (TERMS, "je peux utiliser ma carte cadeau ?"),
        ("", "je veux terminer mon contrat par mail"),
        ("", "je peux continuer à recevoir mes factures par mail ?"),
        ("", "j'ai fini par envoyer un sms au livreur"),
        (TERMS, "puis-je rendre ma télé ?"),
        (TERMS, "je peux quand même prendre un rendez-vous ?"),
        (TERMS, "c'est vraiment mieux par rapport à l'autre ?"),
        (TERMS, "vous pouvez quand même me renvoyer la facture ?"),
        (TERMS, "on peut la rendre, d'accord, mais je veux la garder"),
        ("", "annulez"),
        ("", "je veux annuler ma commande"),
        ("", "vous avez annulé mon rendez-vous"),
        ("", "je veux faire une réclamation"),
        ("", "vous ne répondez jamais, depuis combien de temps je relance"),
        ("", "sous combien de temps je suis remboursé ?"),
        ("", "quelle est votre adresse ?"),
        ("", "vous me proposez quoi ?"),
        ("", "changez l'adresse, la bonne est 4 rue du Port 44000 Nantes"),
        ("", "le technicien n'est pas venu, c'est la deuxième fois"),
        ("", "le technicien est venu"),
        ("", "mon technicien n'a pas vu la fuite"),
        ("", "je serai absent au passage du livreur"),
        ("", "le livreur a menti, il n'est jamais passé"),
        ("", "je n'ai pas payé cher"),
        ("", "vous m'avez livré un article cassé"),
        ("", "j'ai une réclamation, je veux un remplacement"),
        (DELIVERED, "je n'ai pas reçu le mode d'emploi"),
        (DELIVERED, "il manque les vis, je n'ai rien reçu avec"),
        ("", "je n'ai pas reçu mon colis"),
        ("", "je veux annuler mais je n'ai pas mon numéro de commande"),
        ("", "je n'arrive pas à me connecter"),
        (DELIVERED, "mon voisin a récupéré mon colis"),
        (DELIVERED, "j'ai pas reçu de mail"),
        (DELIVERED, "je n'ai passé aucune commande"),
        (DELIVERED, "c'est pas la commande dont je parle"),
        (DELIVERED, "merci rien d'autre"),
        (HOURS, "merci, à demain"),
        (HOURS, "ok demain alors merci"),
        (HOURS, "et ma commande ?"),
        (DELIVERY, "et en 3 fois ?"),
        (READY, "je peux payer sur place ?"),
        ("utter_ask_complaint_story", "vous n'avez jamais traité ma réclamation"),
        ("utter_ask_complaint_story", "c'est une question de respect, je veux juste une excuse"),
        ("", "je ne veux pas de réclamation"),
        ("", "je saisis le médiateur"),
        ("", "sinon j'écris à votre médiateur"),
        ("utter_contract_status", "je peux arrêter de payer ?"),
        ("utter_product_price", "non pas celui là"),
        ("utter_product_price", "celui là il fait combien de bruit ?"),
        ("", "j'ai acheté un lave-linge de 9 ans chez boulanger, je peux prendre un contrat ?"),
        ("", "je l'ai trouvé chez darty en 2019, vous le réparez ?"),
        ("", "j'ai trouvé 20 avis négatifs sur amazon"),
        ("", "merci, pour rien au monde je ne changerais"),
        ("", "ok mais quand ??"),
        ("utter_order_status", "quand serai-je remboursé ?"),
        ("utter_order_status", "c'est quand les soldes ?"),
        ("utter_order_status", "vous ouvrez quand ?"),
        ("", "c'est long"),
        ("utter_delivery_terms", "combien de temps"),
        ("system_still_noted", "il y a quelqu'un de blessé"),
        ("system_still_noted", "combien de temps pour être livré ?"),
        ("system_still_noted", "c'est long comme câble ?"),
        ("system_still_noted", "vous arrivez quand avec mon frigo"),
        ("system_still_noted", "le magasin de Lille ouvre à quelle heure ?"),
        ("utter_ask_sav_is_solved", "oui j'ai vidé le bac et ça remarche"),
        ("utter_ask_sav_is_solved", "j'ai tout nettoyé mais rien ne change"),
        ("utter_ask_sav_is_solved", "j'ai ouvert et il y a de la fumée"),
        ("utter_ask_sav_is_solved", "oui c'est réglé"),
        ("", "c'est fait"),
        ("", "mon remboursement des frais de port est en retard"),
        ("", "vous remboursez les frais de livraison si c'est en retard ?"),
        ("", "ma commande est en retard"),
        (DELIVERY, "à domicile ?"),
        (DELIVERY, "le 29"),
        ("", "et à Brest ?"),
        ("utter_address_too_late", "changez mon adresse mail svp"),
        ("utter_address_too_late", "alors annulez la commande"),
        ("", "changez la quand même"),
        ("", "rdv de livraison prévu ce matin, personne"),
        ("", "le technicien doit passer demain, il faut que quelqu'un soit là ?"),
        ("", "le dépannage prévu mardi, pas la peine de venir"),
        ("utter_repair_solved", "merci beaucoup"),
        ("utter_repair_solved", "ma commande n'est toujours pas arrivée"),
        ("utter_repair_solved", "le site marche pas"),
        ("utter_repair_solved", "non merci"),
        ("", "toujours en panne"),
        ("utter_ask_order_number", "j'ai déjà donné mon numéro"),
        ("utter_ask_order_number", "j'ai déjà fait une réclamation"),
        ("utter_ask_order_number", "déjà essayé mais ça fait de la fumée"),
        ("", "j'ai tout essayé"),
        ("utter_ask_return_reason", "j'ai changé d'avis"),
        ("utter_ask_order_number", "j'ai changé d'avis, je veux l'annuler et le rembourser"),
        ("utter_delivery_terms", "à bientôt"),
        ("utter_complaint_registered", "et si je veux plus de réclamation"),
        ("utter_complaint_registered", "si je suis plus joignable demain"),
        ("utter_complaint_registered", "et si ma machine ne marche plus"),
        ("utter_no_refund", "et si je le retrouve je vous préviens"),
        ("utter_no_refund", "si je trouve moins cher"),
        ("utter_no_refund", "if I lost my password"),
        ("utter_delivery_terms", "à demain"),
        ("", "j'ai payé pour l'étage et le livreur a refusé de monter"),
        ("", "je paye trop cher mon appartement sans ascenseur"),
        ("", "combien d'étages de cuisson a ce four"),
        ("", "ma commande : la montée à l'étage est gratuite ?"),
        ("", "et si je suis pas là au moment de la livraison"),
        ("utter_delivery_terms", "si je suis pas contente je la rends"),
        ("utter_delivery_terms", "si je suis absent le technicien revient ?"),
        ("", "j'ai plus la garantie, j'ai perdu ma facture"),
        ("", "je ne trouve pas ma facture dans le colis"),
        ("", "j'ai perdu le bon de garantie"),
        ("", "ma facture est plus élevée que prévu"),
        ("", "la facture de mon entreprise de chauffage"),
        ("", "je fais une remise pour mon association"),
        ("utter_product_availability", "ah mince, et à combien"),
        ("utter_delivery_terms", "à plus tard"),
        ("utter_delivery_terms", "à tout à l'heure"),
        ("utter_delivery_terms", "c'est à payer à la livraison"),
        ("utter_delivery_terms", "c'est à voir"),
        ("utter_repair_solved", "en fait non rien"),
        ("utter_repair_solved", "finalement rien"),
        ("utter_repair_solved", "mais non rien d'autre"),
        ("utter_repair_solved", "la panne n'est pas revenue"),
        ("utter_repair_solved", "ça ne recommence pas, merci"),
        ("utter_repair_solved", "ça marche pas mal maintenant"),
        ("utter_repair_solved", "il chauffe plus vite qu'avant"),
        ("utter_repair_solved", "merci encore, plus de problème"),
        ("utter_repair_solved", "et si ça recommence ?"),
        ("utter_repair_solved", "j'ai encore un problème avec ma réservation"),
        ("utter_address_too_late", "non ne changez pas l'adresse"),
        ("utter_address_too_late", "ne changez rien svp"),
        ("utter_address_too_late", "non merci, ne faites rien svp"),
        ("utter_address_too_late", "faites un échange svp"),
        ("utter_address_too_late", "changez la couleur svp"),
        ("utter_address_too_late", "fais voir le suivi stp"),
        ("utter_address_too_late", "je dois changer l'adresse de facturation ?"),
        ("utter_ask_order_number", "ça sert à rien laissez tomber"),
        ("utter_ask_order_number", "deja tout fait, je veux un remboursement"),
        ("utter_ask_order_number", "j'ai déjà vérifié, je ne sais plus"),
        ("utter_ask_order_number", "j'ai déjà regardé, aucune idée"),
        ("", "le rdv est prévu demain, je ne serai pas là"),
        ("", "rdv aujourd'hui je serai pas là"),
        ("", "le passage est prévu entre 8h et 12h, ma femme est pas là"),
        ("", "le technicien doit passer aujourd'hui et il n'y aura personne"),
        ("", "les frais de port sont remboursés en cas de retard ?"),
        ("", "est-ce que vous remboursez la livraison en cas de retard ?"),
        ("", "où est mon remboursement des frais de livraison, en retard"),
        ("", "le moins cher, j'en prends deux"),
        ("", "ma facture pour la société est fausse"),
        ("", "j'ai payé la facture pour mon garage"),
        ("", "facture pro forma"),
        ("", "facture pour la boutique de Lyon"),
        ("", "je n'ai pas reçu ce que j'ai commandé"),
        ("", "je dois renvoyer l'autre à mes frais ?"),
        ("utter_item_ticket_opened", "finalement je voudrais renvoyer le four, c'est gratuit ?"),
        ("utter_item_ticket_opened", "qui paye la facture ?"),
        ("utter_item_ticket_opened", "le technicien doit passer quand ?"),
        ("", "je demande une enquête interne sur votre vendeur"),
        ("", "je fais une recherche de frigo pour une livraison"),
        ("", "faites une recherche dans vos dossiers"),
        ("utter_order_status:not_received", "vous pouvez m'envoyer un mail ?"),
        ("utter_order_status:livree", "et maintenant je fais quoi"),
        ("utter_order_status:not_received", "je fais quoi de l'ancien appareil"),
        ("", "j'ai regardé les spams y a rien"),
        ("utter_login_help", "c'est quoi les indésirables ?"),
        ("utter_login_help", "vous m'envoyez trop de spams"),
        ("", "ma commande va être livrée à mon ancienne adresse"),
        ("", "livrez à mon ancienne adresse svp"),
        ("", "vous avez livré mon ancienne machine"),
        ("utter_order_status:not_received", "renvoyez-moi la facture"),
        ("utter_order_status:livree", "vous pouvez me le renvoyer ?"),
        ("", "on sunday?"),
        ("utter_shop", "sunday delivery please"),
        ("utter_shop", "will my parcel arrive on sunday?"),
        ("", "il manque un truc, qu'est-ce qu'il y a dans le colis ?"),
        ("", "c'est quoi dedans ?"),
        ("", "ce que j'ai commandé hier arrive quand ?"),
        ("", "merci, vous avez des conseillers adorables"),
        ("", "merci vous avez fait du bon travail"),
        ("", "super merci, vous avez des nouvelles de mon colis ?"),
        ("", "merci vous avez de la patience"),
        ("", "merci, vous avez des codes promo ?"),
        ("utter_ask_sav_is_solved", "il fait un bruit de cailloux"),
        ("utter_ask_sav_is_solved", "elle fait des bulles"),
        ("", "je prends deux aspirateurs au prix réduit"),
        ("", "j'ai eu une remise sur quatre plaques de cuisson"),
    ],
)
def test_what_has_its_own_sense_keeps_it(playbook: Playbook, after: str, text: str) -> None:
    assert playbook.follow_ups.heard(text, {after}, {after}) is None


def test_a_short_word_answers_the_question_that_waits(playbook: Playbook) -> None:
    asked = {HOURS, "utter_ask_reschedule_on"}
    assert playbook.follow_ups.heard("mardi", asked, asked) is None
    promised = {"utter_callback_promised"}
    assert playbook.follow_ups.heard("annulez", {"utter_confirm_order"}, promised) is None
    assert playbook.follow_ups.heard("annulez", {"utter_order_status"}, promised) is None


def asked(store: Store, relation: Relation, text: str, said: dict[str, Any], *entities: Any) -> dict[str, Any]:
    """What the brain is given of `text`, heard as a goodbye, after the bot has said `said`."""
    talk_id = talk(store, relation, "nora", "Le magasin de Paris est ouvert le 26 décembre ?", answer(said))
    write(store, relation, "nora", text)
    waiting = pending(store, talk_id)
    assert waiting is not None
    signs = dict.fromkeys(("ask_human", "threat_leave"), 0.9)
    heard = understanding("aucun", "prendre_conge", entities=list(entities), signals=signs)
    with store.read() as uow:
        request = turn_request(uow, relation, waiting, heard)
    assert request is not None
    assert finish(store, relation, talk_id, heard, answer(act("utter_shop")))
    assert (conversation_of(store, talk_id).understanding or {})["motif"] == request["understanding"]["motif"]
    found: dict[str, Any] = request["understanding"]
    return found


def test_the_brain_is_given_what_was_meant_with_the_day_that_was_spoken_of(store: Store, relation: Relation) -> None:
    shop = act("utter_shop", day_on="2026-12-26")
    day = {"entity": "date", "value": "2026-11-27", "start": 3, "end": 8, "text": "le 27"}
    heard = asked(store, relation, "et le 27 ?", shop, day)
    assert (heard["intent"]["name"], heard["follows"]) == ("s_informer.magasins_horaires", "horaires_un_jour")
    assert [one["value"] for one in heard["entities"]] == ["2026-12-27"]
    assert heard["intent"]["confidence"] < 1.0, "only a button is that sure"


def test_another_shop_is_asked_for_the_same_day(store: Store, relation: Relation) -> None:
    heard = asked(store, relation, "et à Nantes ?", act("utter_shop", day_on="2026-12-26"))
    assert [one["value"] for one in heard["entities"]] == ["2026-12-26"]


def test_a_day_that_has_its_month_keeps_it(store: Store, relation: Relation) -> None:
    day = {"entity": "date", "value": "2027-01-02", "start": 3, "end": 16, "text": "le 2 janvier"}
    heard = asked(store, relation, "et le 2 janvier ?", act("utter_shop", day_on="2026-12-26"), day)
    assert [one["value"] for one in heard["entities"]] == ["2027-01-02"]


def test_a_neutral_question_is_no_threat_to_leave(store: Store, relation: Relation) -> None:
    pause = act("utter_contract_options", asked="pause")
    heard = asked(store, relation, "et je continue à payer pendant ce temps ?", pause)
    assert heard["follows"] == "contrat_en_pause"
    assert heard["signals"]["threat_leave"] == 0.0


def test_a_mere_insult_weighs_the_same_whatever_it_sounds_like(store: Store, relation: Relation) -> None:
    heard = asked(store, relation, "quelle bande d'incapables", act("utter_shop"))
    assert (heard["motif"], heard["mood"]["anger"]) == ("hors_sujet", 0.7)
    first = compute_need(relation.playbook, heard, {})
    again = compute_need(relation.playbook, heard, {"anger_history": [0.7]})
    assert (first.level, again.level) == ("offer", "now"), "a second one is not to be answered by a bot"


@pytest.mark.parametrize(
    "said", ["je veux pas changer mon adresse", "je ne donne pas suite", "je peux pas donner mon numéro je l'ai pas"]
)
def test_who_keeps_no_detail_back_is_not_told_why_it_is_asked(relation: Relation, said: str) -> None:
    heard = relation.playbook.follow_ups.heard(said, {"utter_ask_order_number"}, {"utter_ask_order_number"})
    assert heard is None or heard.name != "preuve_pourquoi"


def test_what_follows_nothing_is_what_it_sounds_like(store: Store, relation: Relation) -> None:
    heard = asked(store, relation, "et demain ?", act("utter_product_price"))
    assert (heard["motif"], heard.get("follows")) == ("prendre_conge", None)


@pytest.mark.parametrize(
    ("before", "after"), [("{jour}", "{jou}"), ("heard_as: s_inf", "heard_as: x_inf"), ("(?:et|ou", "(?:et(ou")]
)
def test_a_file_that_cannot_be_read_is_refused(playbook: Playbook, tmp_path: Path, before: str, after: str) -> None:
    intents = [f"{name}.{motif}" for name, one in playbook.objectives.items() for motif in one.motifs]
    good = (DATA / "follow_ups.yml").read_text(encoding="utf-8")
    assert before in good
    (tmp_path / "follow_ups.yml").write_text(good.replace(before, after), encoding="utf-8")
    shops = read_yaml(DATA / "brand" / "shops.yml", DATA)
    with pytest.raises(Invalid) as refused:
        read_follow_ups(read_yaml(tmp_path / "follow_ups.yml", tmp_path), shops, intents, ["threat_leave"])
    assert "follow_ups.yml:" in str(refused.value.details["where"])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("et je peux choisir le samedi ?", "livraison_un_jour"),
        ("on peut choisir un créneau ?", "livraison_un_jour"),
        ("je peux être livré samedi ?", "livraison_un_jour"),
        ("je peux choisir le modèle ?", None),
        ("je peux choisir la couleur du frigo ?", None),
        ("je peux avoir la facture ?", None),
    ],
)
def test_a_day_chosen_after_the_terms_is_of_the_delivery(playbook: Playbook, text: str, name: str | None) -> None:
    after = {"utter_delivery_terms"}
    heard = playbook.follow_ups.heard(text, after, after)
    assert (heard and heard.name) == name
