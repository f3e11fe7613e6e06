"""E-mails as mail programs write them: the customer's own words, nothing lost, nothing that breaks us."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from clock import DATA
from fakes.mail import ADDRESS, written
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.channels.mail_quotes import own_words
from gateway.channels.mail_reading import MailReader, parse
from gateway.channels.port import Happening, Ignored
from relation.model.delivery import InboundMessage, Receipt
from relation.model.errors import Invalid
from relation.playbook_mail import read_mail_words

MAILS = Path(__file__).parents[1] / "mails"
WORDS = read_mail_words(DATA, "Le Verger")
READER = MailReader(ADDRESS, WORDS, "mx.verger.test")
ENTRY = "11111111-2222-4333-8444-555555555555"
OURS = f"<{ENTRY}.1.1@verger.test>"


def read(raw: bytes | EmailMessage) -> Happening:
    return READER.read(raw if isinstance(raw, bytes) else raw.as_bytes(), "7.1")


def message(raw: bytes | EmailMessage) -> InboundMessage:
    happened = read(raw)
    assert isinstance(happened, InboundMessage), happened
    return happened


def kept(name: str) -> InboundMessage:
    return message((MAILS / f"{name}.eml").read_bytes())


@pytest.mark.parametrize(
    ("name", "key", "first_name", "said"),
    [
        (
            "gmail", "marie.dupont@gmail.com", "Marie",
            "Bonjour,\n\nOui, c'est bien la commande LV-240613. Je ne l'ai toujours pas reçue.\n\nMerci,\nMarie",
        ),
        ("iphone", "leo.bernard@icloud.com", "Léo", "Le premier me convient."),
        (
            "outlook", "marie.dupont@entreprise.test", "Marie",
            "Bonjour,\n\nIl me faut la facture au nom de la société, à 90 € près.\n\nDe plus, j'ai deux questions :\n"
            "- le délai\n- la garantie\n\nCordialement,\nMarie DUPONT\n[cid:logo@entreprise]",
        ),
        (
            "outlook_html", "marie@entreprise.test", "Marie",
            "Bonjour,\n\nLivrez jeudi ou vendredi :\n  * matin\n  * soir",
        ),
        (
            "thunderbird", "jeanne@free.fr", None,
            "Le grille-pain rouge, acheté le mois dernier dans votre magasin de Metz, avec un bon.\n\n"
            "Il ne chauffe plus.",
        ),
        (
            "orange", "gerard.lefevre@orange.fr", None,
            "Je ne suis pas d'accord avec votre réponse.\nG. Lefèvre",
        ),
        ("latin1_unmarked", "agnes@exemple.test", "Agnes", "Probleme de four\n\nLe four s'arrête – c'est gênant."),
    ],
)  # fmt: skip
def test_the_customers_own_words(name: str, key: str, first_name: str | None, said: str) -> None:
    found = kept(name)
    assert found.text.replace("\u00a0", " ") == said
    assert (found.key, found.first_name) == (key, first_name)


def test_the_whole_text_and_the_thread_are_kept() -> None:
    found = kept("gmail")
    assert found.letter is not None
    assert "Quel est le numéro de commande ?" in found.letter.text
    assert found.letter.subject == "Re: Commande en retard"
    assert found.letter.internet_id == "<CAF=abc123@mail.gmail.com>"
    assert found.letter.references == ("<a@gmail.com>", OURS)
    assert found.letter.answers == (ENTRY,)
    assert found.sent_at is not None and found.sent_at.isoformat() == "2026-11-03T09:42:10+00:00"


def test_a_forwarded_mail_without_a_word_is_read_whole() -> None:
    assert "Votre colis LV-240613 est revenu à l'entrepôt." in kept("forwarded").text


def test_files_are_named_and_logos_are_not() -> None:
    (bill,) = kept("outlook").media
    assert (bill.kind, bill.id, bill.name) == ("document", "7.1.1", "Bon de commande n°12.pdf")


def test_several_texts_and_a_mail_inside() -> None:
    mail = written("Voir plus bas.")
    mail.add_attachment("texte joint", filename="notes.txt")
    mail.add_attachment(written("Bonjour, dedans"))
    mail.add_attachment(b"sig", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    found = message(mail)
    assert found.text == "Ma commande\n\nVoir plus bas."
    assert [(one.kind, one.name) for one in found.media] == [("document", "notes.txt"), ("document", None)]


@pytest.mark.parametrize(
    ("subject", "text", "said"),
    [
        ("Mon four", "Il ne chauffe plus.", "Mon four\n\nIl ne chauffe plus."),
        ("Il ne chauffe plus", "Bonjour, il ne chauffe plus depuis hier.", "Bonjour, il ne chauffe plus depuis hier."),
        ("Re: Mon four", "Il ne chauffe plus.", "Il ne chauffe plus."),
        ("RE : RÉP : Mon four", "", "Mon four"),
        ("Mon four", "", "Mon four"),
        ("", "", ""),
    ],
)
def test_the_subject_of_a_first_mail_is_said_once(subject: str, text: str, said: str) -> None:
    assert message(written(text, Subject=subject)).text == said


@pytest.mark.parametrize(
    "text",
    [
        "Le vendeur a écrit :\nrien du tout.",
        "De plus,\nDe toute façon,\nDe rien.",
        "Date : 12/10\nObjet : livraison\nMerci",
        "Envoyé par erreur, annulez svp",
        "Mes questions :\n- une\n- deux",
        "J'ai reçu -- enfin -- le colis.",
    ],
)
def test_what_only_looks_like_a_quote_stays(text: str) -> None:
    assert own_words(text, WORDS) == text


@pytest.mark.parametrize(
    "last",
    [
        "Envoyé de mon iPhone", "Envoyé depuis mon mobile Orange", "Envoyé à partir de Outlook pour Android",
        "Télécharger Outlook pour iOS<https://aka.ms/o0ukef>", "Envoyé avec la messagerie sécurisée Proton Mail.",
        "Provenance : Courrier pour Windows", "Sent from my Galaxy", "-- \nMarie Dupont\nDirectrice", "--\nMarie",
        "-----Message d’origine-----\nDe : X\nBonjour", "-------- Message d'origine --------\nDe : X",
        "Le lun. 3 nov. 2026 à 10:12, X <x@y.fr> a écrit :\nBonjour", "On Mon, Nov 3, 2026, X wrote:\n> Hello",
        "Le lundi 3 novembre 2026 à 10:12:33 UTC+1, Le Verger <c@v.fr>\na écrit :\n\n\nBonjour",
        "> Message du 03/11/26 10:12\n> De : X\n> Bonjour", "De : X\nEnvoyé : lundi\nÀ : Y\nObjet : Z\n\nBonjour",
        "*De :* X\n*Envoyé :* lundi\n*Objet :* Z\n\nBonjour",
        "________________________________\nDe: X\nDate: Y\nObjet: Z",
        "----- Mail original -----\nDe: X", "Début du message réexpédié :\n\nDe: X", "From: X\nSent: Y\nTo: Z\n\nHello",
    ],
)  # fmt: skip
def test_what_mail_programs_add_goes(last: str) -> None:
    assert own_words(f"Bonjour,\nje veux le premier.\n\n{last}", WORDS) == "Bonjour,\nje veux le premier."


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"Auto-Submitted": "auto-replied"}, "automatic"), ({"Auto-Submitted": "auto-generated; x=y"}, "automatic"),
        ({"X-Autoreply": "yes"}, "automatic"), ({"Precedence": "bulk"}, "automatic"),
        ({"X-Auto-Response-Suppress": "DR, OOF, AutoReply"}, "automatic"), ({"List-Id": "<a.test>"}, "list"),
        ({"List-Unsubscribe": "<mailto:a@b.test>"}, "list"), ({"Return-Path": "<>"}, "robot"),
        ({"From": "no-reply@exemple.test"}, "robot"), ({"From": "ne_pas_repondre@exemple.test"}, "robot"),
        ({"Subject": "Réponse automatique : votre commande"}, "automatic"), ({"Subject": "Out of office"}, "automatic"),
        ({"From": ADDRESS.upper()}, "own_address"), ({"From": "personne"}, "malformed_sender"),
        ({"Authentication-Results": "mx.verger.test; dmarc=fail"}, "forged_sender"),
    ],
)  # fmt: skip
def test_what_nobody_wrote_is_ignored(headers: dict[str, str], kind: str) -> None:
    mail = written("Bonjour")
    for name, value in headers.items():
        del mail[name]
        mail[name] = value
    assert read(mail) == Ignored(kind)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "no"}, {"X_Auto_Response_Suppress": "OOF"}, {"Precedence": "normal"},
        {"Authentication_Results": "mx.verger.test; dmarc=pass"},
        {"Authentication_Results": "elsewhere.test; dmarc=fail"}, {"Reply_To": "x@y.test"},
    ],
)  # fmt: skip
def test_a_persons_mail_is_read_and_only_their_address_is_answered(headers: dict[str, str]) -> None:
    assert message(written("Bonjour", **headers)).key == "ines@exemple.test"


def report(kind: str, block: str, inner: str = f"Message-ID: {OURS}") -> bytes:
    return (
        f"From: postmaster@mx.test\r\nTo: {ADDRESS}\r\n"
        f'Content-Type: multipart/report; report-type={kind}; boundary="b"\r\n\r\n--b\r\n\r\nSee below.\r\n'
        f"--b\r\nContent-Type: message/{kind}\r\n\r\n{block}\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n\r\nBonjour\r\n--b--\r\n"
    ).encode()


DELIVERY = "Reporting-MTA: dns; a.test\r\n\r\nFinal-Recipient: rfc822; x@a.test\r\nAction: {}\r\nStatus: {}"
REFERENCE = f"{ENTRY}/1/1"


@pytest.mark.parametrize(
    ("raw", "meaning"),
    [
        (report("delivery-status", DELIVERY.format("failed", "5.2.2")),
         Receipt("email", "failed", REFERENCE, OURS, "bounce_5.2.2")),
        (report("delivery-status", DELIVERY.format("delivered", "2.0.0")),
         Receipt("email", "delivered", REFERENCE, OURS)),
        (report("delivery-status", DELIVERY.format("delayed", "4.0.0")), Ignored("report_delayed")),
        (report("delivery-status", "", "Subject: x"), Ignored("report_of_nothing_ours")),
        (report("disposition-notification", f"Original-Message-ID: {OURS}\r\nDisposition: manual-action; displayed"),
         Receipt("email", "read", REFERENCE, OURS)),
        (report("disposition-notification", f"Original-Message-ID: {OURS}\r\nDisposition: a; deleted"),
         Ignored("disposition")),
        (report("feedback-report", "Feedback-Type: abuse"), Ignored("report")),
        (f"From: Mail System <MAILER-DAEMON@a.test>\r\nSubject: failure 5.1.1\r\n\r\nYour mail {OURS}".encode(),
         Receipt("email", "failed", REFERENCE, OURS, "bounce_5.1.1")),
        (f"From: x@a.test\r\nX-Failed-Recipients: y@a.test\r\nIn-Reply-To: {OURS}\r\n\r\n".encode(),
         Receipt("email", "failed", REFERENCE, OURS, "bounce_unknown")),
    ],
)  # fmt: skip
def test_reports_are_receipts_of_what_we_sent(raw: bytes, meaning: Happening) -> None:
    assert read(raw) == meaning


def test_ids_are_told_apart_and_a_replay_is_the_same() -> None:
    first = written("un", Message_ID="<x@y.test>")
    again = written("deux", Message_ID="<x@y.test>", Date="Thu, 19 Nov 2026 10:00:00 +0100")
    bare, other = written("un"), written("deux")
    del bare["Message-ID"], other["Message-ID"]
    ids = [message(one).provider_id for one in (first, again, bare, other)]
    assert len(set(ids)) == 4 and all(len(one) <= 200 for one in ids)
    assert ids == [message(one).provider_id for one in (first, again, bare, other)]


def test_html_that_nests_without_end_and_a_mime_that_does() -> None:
    html = written("x")
    html.set_content("<div>" * 3000 + "Au fond" + "</div>" * 3000, subtype="html")
    assert "Au fond" in message(html).text
    nested = b"From: a@b.test\r\nSubject: Fond\r\n" + b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(60)
    )
    assert message(nested + b"\r\nAu fond\r\n").text == "Fond"


PIECES = st.sampled_from(
    [
        b"From: a@b.test\r\n", b"Subject: =?utf-8?B?w6k?=\r\n", b"Subject: =?x?Q?=FF?=\r\n", b"\r\n", b"--b\r\n",
        b"--b--\r\n", b"<p>x<table>",
        b'Content-Type: multipart/mixed; boundary="b"\r\n', b"Content-Type: text/html; charset=klingon\r\n",
        b"Content-Transfer-Encoding: base64\r\n", b"Content-Type: multipart/report; report-type=delivery-status\r\n",
        b"Message-ID: <" + OURS.encode() + b"\r\n", b"References: \x00\xff\r\n", b"Date: 99 Foo 0000\r\n", b"=E9=\r\n",
        b"Content-Disposition: attachment; filename*=utf-9''%FF\r\n", b"Authentication-Results: ;\r\n", b"> \xe9\r\n",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(raw=st.lists(PIECES | st.binary(max_size=20), max_size=14).map(b"".join))
def test_any_bytes_have_a_meaning(raw: bytes) -> None:
    found = read(raw)
    assert isinstance(found, InboundMessage | Receipt | Ignored)
    if isinstance(found, InboundMessage):
        f"{found.text}{found.letter}".encode()
    parse(raw)


def test_a_broken_expression_is_told_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    text = (DATA / "mail.yml").read_text(encoding="utf-8").replace('"début du message', '"début (du message', 1)
    (folder / "mail.yml").write_text(text, encoding="utf-8")
    with pytest.raises(Invalid) as refused:
        read_mail_words(folder)
    assert refused.value.details["problem"] == "bad_expression"


@pytest.mark.parametrize(
    ("subject", "own", "said"),
    [
        ("SUITE-K7QXM-4TRHW", "", "SUITE-K7QXM-4TRHW"),
        ("SUITE-K7QXM-4TRHW", "Et ma facture ?", "SUITE-K7QXM-4TRHW\n\nEt ma facture ?"),
        ("Re: SUITE-K7QXM-4TRHW", "Et ma facture ?", "Et ma facture ?"),
    ],
)
def test_a_code_in_the_subject_is_said_even_in_an_answer_but_not_again_by_the_answers_to_it(
    subject: str, own: str, said: str
) -> None:
    assert message(written(own, Subject=subject, In_Reply_To=OURS)).text == said
