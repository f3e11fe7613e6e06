"""A message of ours as an e-mail: what goes with it."""

from pathlib import Path

from gateway.channels.mail_writing import as_part, write_mail
from gateway.channels.port import FILE, Outgoing, OutgoingFile
from relation.model.mail import MailThread
from tests.unit.test_mail_reading import WORDS

THREAD = MailThread("Ma commande", in_reply_to="<a@b.fr>", references=("<a@b.fr>",))


def test_an_advisors_file_goes_with_their_words(tmp_path: Path) -> None:
    file = OutgoingFile(tmp_path / "x", "devis été.pdf", "application/pdf")
    part = as_part(Outgoing("a@b.fr", 4, "Voici.", person="Camille", thread=THREAD, file=file), WORDS)
    mail = write_mail(part, "e/1/1", "nous@marque.fr", "La marque", ("devis.pdf", b"%PDF-1.7", "application/pdf"))
    words, attached = mail.iter_parts()
    assert words.get_content().strip() == "Voici."
    assert (attached.get_filename(), attached.get_content_type()) == ("devis été.pdf", "application/pdf")
    assert attached.get_content() == b"%PDF-1.7"
    assert mail["Subject"] == "Re: Ma commande" and mail["Auto-Submitted"] is None


def test_a_file_without_a_word_says_nothing_for_the_advisor(tmp_path: Path) -> None:
    file = OutgoingFile(tmp_path / "x", "photo.png", "image/png")
    part = as_part(Outgoing("a@b.fr", 4, "", person="Camille", thread=THREAD, file=file), WORDS)
    assert part["text"] == "" and part[FILE] == file
