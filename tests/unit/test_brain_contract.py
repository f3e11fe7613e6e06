"""The service's side of docs/brain-contract.md: what it asks, and what it takes for an answer."""

import asyncio
import json
import re
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from fakes.brain import TURN_KEYS, FakeBrain, answer, understanding
from steps import pending, write

from gateway.brain import BrainAway, BrainClient, BrainMisconfigured, BrainStumbled, BrainTrouble
from gateway.payloads import understanding_of_payload
from relation.context import Relation
from relation.services.effects import EFFECTS
from relation.services.turns import turn_request
from relation.store.unit_of_work import Store

CONTRACT = (Path(__file__).parents[2] / "docs" / "brain-contract.md").read_text(encoding="utf-8")


@pytest.fixture
def brain() -> FakeBrain:
    return FakeBrain()


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def asked(brain: FakeBrain, method: str, *args: Any, token: str | None = None) -> Any:
    """One call by a client that is closed afterwards."""

    async def call() -> Any:
        client = brain.client(token) if token else brain.client()
        try:
            return await getattr(client, method)(*args)
        finally:
            await client.close()

    return run(call())


def request_of(store: Store, relation: Relation) -> dict[str, Any]:
    conversation_id = write(store, relation, "paul", "Bonjour")
    waiting = pending(store, conversation_id)
    assert waiting is not None
    with store.read() as uow:
        request = turn_request(uow, relation, waiting, understanding())
    assert request is not None
    return request


def test_the_document_names_what_both_sides_use() -> None:
    """The fake, the service and the page speak of the same keys."""
    table = CONTRACT[CONTRACT.index("| key | shape |") : CONTRACT.index("## `POST /webhooks/brain/turn`")]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    keys = {key for row in rows for key in re.findall(r"`(\w+)`", row)}
    assert set(understanding()) == keys
    request = re.search(r'Request: `(\{"conversation".*?\})`\. `turn`', CONTRACT, re.DOTALL)
    assert request is not None
    outer = re.sub(r"\{[^{}]*\}", "", request[1][1:-1])
    assert set(re.findall(r'"(\w+)"', outer)) == TURN_KEYS


def test_a_request_keeps_the_contract_and_is_json(store: Store, relation: Relation, brain: FakeBrain) -> None:
    request = request_of(store, relation)
    assert set(request) == TURN_KEYS
    assert json.loads(json.dumps(request)) == request
    assert asked(brain, "turn", request)["acts"][0]["text"] == "Écho de Bonjour"
    assert brain.turns == [request]


def test_the_understanding_of_a_button_has_the_same_keys() -> None:
    clicked = understanding_of_payload('/gerer_contrat.annuler_commande{"order_number": "LV-1"}', None)
    assert clicked is not None
    assert set(clicked) == set(understanding())
    assert (clicked["objective"], clicked["motif"], clicked["confidence"]) == ("gerer_contrat", "annuler_commande", 1.0)
    assert clicked["entities"] == [{"entity": "order_number", "value": "LV-1", "start": 0, "end": 0, "text": "LV-1"}]


@pytest.mark.parametrize(
    "payload", ["", "bonjour", "/", "/sav", "/sav.panne{", "/sav.panne{not json}", "/sav.panne {}", "x/sav.panne"]
)
def test_a_payload_of_another_shape_is_not_understood(payload: str) -> None:
    assert understanding_of_payload(payload, None) is None


def test_a_button_keeps_the_way_the_customer_addresses_us() -> None:
    before = understanding(language="en", style={"address": "tu"}, mood={"anger": 0.9})
    clicked = understanding_of_payload("/aucun.affirmer", before)
    assert clicked is not None
    assert (clicked["language"], clicked["style"]) == ("en", {"address": "tu"})
    assert clicked["mood"]["anger"] == 0.0


def test_the_brain_answers_to_its_token_only(brain: FakeBrain) -> None:
    assert asked(brain, "understand", "Bonjour") == understanding()
    with pytest.raises(BrainMisconfigured, match="401: BRAIN_TOKEN"):
        asked(brain, "understand", "Bonjour", token="another token")
    assert brain.understood == ["Bonjour"]


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>502</html>", b"[]", b"null", b'"ok"', b"{}", b'{"objective": "sav"', b"\xff\xfe{}"],
    ids=["empty", "html", "list", "null", "text", "nothing", "cut", "not utf-8"],
)
def test_garbage_is_no_answer(brain: FakeBrain, body: bytes) -> None:
    brain.garbage = {"understand": body, "turn": body}
    for call in (("understand", "Bonjour"), ("turn", {"any": "request"})):
        with pytest.raises(BrainMisconfigured, match=r"JSON|contract"):
            asked(brain, *call)


@pytest.mark.parametrize("missing", ["objective", "confidence", "motif", "intent", "mood"])
def test_an_understanding_without_what_the_service_reads_is_no_answer(brain: FakeBrain, missing: str) -> None:
    whole = understanding()
    brain.garbage = {"understand": json.dumps({k: v for k, v in whole.items() if k != missing}).encode()}
    with pytest.raises(BrainMisconfigured, match="not of the contract"):
        asked(brain, "understand", "Bonjour")


@pytest.mark.parametrize("missing", ["acts", "effects", "state"])
def test_a_turn_without_its_parts_is_no_answer(brain: FakeBrain, missing: str) -> None:
    whole = answer()
    brain.garbage = {"turn": json.dumps({k: v for k, v in whole.items() if k != missing}).encode()}
    with pytest.raises(BrainMisconfigured, match="not of the contract"):
        asked(brain, "turn", {"any": "request"})


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        *((status, BrainAway) for status in (408, 429, 502, 503, 504)),
        *((status, BrainMisconfigured) for status in (204, 302, 400, 401, 403, 404, 405, 413, 422)),
        *((status, BrainStumbled) for status in (500, 501, 507)),
    ],
)
def test_only_success_is_success_and_each_failure_is_what_it_is(
    brain: FakeBrain, status: int, trouble: type[BrainTrouble]
) -> None:
    brain.status = {"understand": status, "turn": status, "ready": status}
    for call in (("understand", "Bonjour"), ("turn", {"any": "request"})):
        with pytest.raises(BrainTrouble) as raised:
            asked(brain, *call)
        assert type(raised.value) is trouble
        assert str(status) in str(raised.value)
    assert asked(brain, "is_ready") is False


def test_a_wrong_token_is_logged_once_while_it_lasts(brain: FakeBrain, caplog: pytest.LogCaptureFixture) -> None:
    async def call() -> None:
        client = brain.client()
        for statuses in ({"understand": 401}, {"understand": 401}, {"understand": 503}, {"understand": 401}, {}):
            brain.status = dict(statuses)
            with suppress(BrainTrouble):
                await client.understand("Bonjour")
        brain.status = {"understand": 401, "ready": 401}
        for _ in range(2):
            assert await client.is_ready() is False
            with suppress(BrainTrouble):
                await client.understand("Bonjour")
        await client.close()

    run(call())
    said = [record.getMessage() for record in caplog.records if record.name == "gateway.brain"]
    assert [line.split(":")[0] for line in said] == ["/understand", "/ready", "/understand"], "again once repaired"
    assert all("BRAIN_TOKEN" in line and "Bonjour" not in line for line in said)


def test_away_or_slow_is_away(brain: FakeBrain) -> None:
    assert asked(brain, "is_ready") is True
    for trouble in ("is_away", "is_slow"):
        setattr(brain, trouble, True)
        assert asked(brain, "is_ready") is False
        with pytest.raises(BrainAway):
            asked(brain, "understand", "Bonjour")
        setattr(brain, trouble, False)


def test_an_address_where_nobody_listens_is_away() -> None:
    async def call() -> None:
        client = BrainClient("http://127.0.0.1:9", "token")
        try:
            assert await client.is_ready() is False
            with pytest.raises(BrainAway):
                await client.understand("Bonjour")
        finally:
            await client.close()

    run(call())


def test_the_contract_sends_to_the_one_table_of_effects() -> None:
    assert "relation/services/effects.py" in CONTRACT
    assert {"open_handoff", "identify_customer", "note_failure", "promise", "cancel_order"} <= set(EFFECTS)
