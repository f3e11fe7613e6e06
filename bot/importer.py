"""How a training reads data/nlu: once."""

from typing import Any, Optional

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData


class SingleReading(RasaFileImporter):
    """Rasa's own importer, which asks for the messages of two languages, and reads every file for each of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._messages: Optional[TrainingData] = None

    def get_nlu_data(self, language: Optional[str] = "en") -> TrainingData:
        if self._messages is None:
            self._messages = super().get_nlu_data(language)
        return self._messages
