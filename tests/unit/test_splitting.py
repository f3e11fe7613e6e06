"""Long texts are cut where people would, and nothing of them is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relation.voice.splitting import split_text, utf16_size


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("", 10, []),
        ("  \n ", 10, []),
        ("court", 10, ["court"]),
        ("Un premier point.\n\nUn second point.", 20, ["Un premier point.", "Un second point."]),
        ("Une phrase. Une autre phrase.", 20, ["Une phrase.", "Une autre phrase."]),
        ("Un deux trois quatre", 9, ["Un deux", "trois", "quatre"]),
        ("Voyez https://a.fr/bcdefghij ici.", 24, ["Voyez", "https://a.fr/bcdefghij", "ici."]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
    ],
)
def test_where_it_is_cut(text: str, limit: int, parts: list[str]) -> None:
    assert split_text(text, limit) == parts


def test_an_emoji_is_not_cut_in_two() -> None:
    parts = split_text("🍎" * 5, 3, utf16_size)
    assert parts == ["🍎"] * 5
    assert utf16_size("🍎é") == 3


WORDS = st.lists(st.text(st.sampled_from("ab.!?… \n🍎"), max_size=30), max_size=12).map(" ".join)


@given(text=WORDS, limit=st.integers(min_value=2, max_value=40))
def test_no_part_is_too_long_and_no_word_is_lost(text: str, limit: int) -> None:
    parts = split_text(text, limit, utf16_size)
    assert all(0 < utf16_size(part) <= limit and part.strip() == part for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
    words = [word for word in text.split() if utf16_size(word) <= limit]
    assert set(words) <= set(" ".join(parts).split())
