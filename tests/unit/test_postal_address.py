"""A postal address in a message that tells other things too."""

import pytest

from actions.postal_address import read_address


@pytest.mark.parametrize(
    ("text", "street", "postcode", "town"),
    [
        ("le code postal : 29200. nolwenn@exemple.fr. nouvelle adresse 4 rue du Port 29200 Brest", "4 rue du Port",
         "29200", "Brest"),
        ("LV-246455 29200, ce sera 12 bis avenue Foch, 69003 Lyon", "12 bis avenue Foch", "69003", "Lyon"),
        ("je quitte le 75011 pour le 8 rue Verte 44000 Nantes", "8 rue Verte", "44000", "Nantes"),
        ("29200 Brest, 4 rue du Port", "4 rue du Port", "29200", "Brest"),
    ],
)  # fmt: skip
def test_the_postcode_of_who_writes_is_no_part_of_the_address(text: str, street: str, postcode: str, town: str) -> None:
    read, missing = read_address(text)
    assert missing is None
    assert read is not None
    assert (read.address, read.postcode, read.town) == (street, postcode, town)


def test_a_proof_alone_is_no_address() -> None:
    assert read_address("29200, nolwenn@exemple.fr") == (None, "town")
