"""What comes from outside is made storable, and nothing that people type is lost."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relation.text import MAX_DEPTH, storable

TYPED = "Ça coûte 1 234,50 € — l’été, n° 5 👩‍🚒 ‹œuf› مرحبا\tfin\nligne"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (TYPED, TYPED),
        ("a\0b", "ab"),
        ("\x00\x01\x08\x0b\x0c\x0e\x1f\x7f\x80\x9f", ""),
        ("un\r\ndeux\rtrois\x85quatre", "un\ndeux\ntrois\nquatre"),
        ("\ud83d", "\ufffd"),
        ("\ud83d\ude00", "😀"),
        ({"a\0": ["\x1b", float("nan"), 1.5, True, None]}, {"a": ["", None, 1.5, True, None]}),
    ],
)
def test_what_nobody_types_goes_and_the_rest_stays(given: object, expected: object) -> None:
    assert storable(given) == expected


def test_what_is_nested_too_deep_is_refused() -> None:
    deep: object = "a"
    for _ in range(MAX_DEPTH):
        deep = [deep]
    assert storable(deep) == deep
    with pytest.raises(ValueError, match="nested"):
        storable([deep])


@given(st.text(alphabet=st.characters(), max_size=50))
def test_any_text_can_be_stored_and_read_back(text: str) -> None:
    clean = storable(text)
    assert "\0" not in clean
    assert json.loads(json.dumps(clean).encode()) == clean == storable(clean)
    clean.encode()
