"""Messages as a training reads them: a copy is its own, and costs nothing."""

import copy

from rasa.shared.nlu.training_data.message import Message

from bot.importer import ReadMessage


def test_what_is_set_on_a_copy_stays_on_the_copy() -> None:
    read = ReadMessage.of(Message({"text": "où est mon colis ?", "intent": "sav.livraison_retard"}))
    (copied,) = copy.deepcopy([read])
    assert copied == read
    copied.set("intent", "aucun.saluer", add_to_output=True)
    copied.features.append("one")
    assert read.get("intent") == "sav.livraison_retard"
    assert read.features == []
    assert "intent" not in read.output_properties
    assert copied != read
