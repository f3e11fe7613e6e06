"""`traitdunion chat`: the running service, from a terminal."""

import httpx
from rich.console import Console

from traitdunion.settings import Settings

TIMEOUT_S = 90.0


def chat_in_terminal(settings: Settings, conversation: str, console: Console) -> None:
    """Reads lines until an empty end of file; a number chooses a button."""
    buttons: list[dict[str, str]] = []
    headers = {"Authorization": f"Bearer {settings.api_token}"}
    url = f"http://127.0.0.1:{settings.port}/api/v1/messages"
    with httpx.Client(headers=headers, timeout=TIMEOUT_S, trust_env=False) as client:
        while True:
            try:
                text = console.input("[bold]vous >[/bold] ").strip()
            except (EOFError, KeyboardInterrupt):
                return
            if not text:
                continue
            body = {"conversation": conversation, "text": text}
            if text.isdigit() and 0 < int(text) <= len(buttons):
                chosen = buttons[int(text) - 1]
                body |= {"text": chosen["title"], "payload": chosen["payload"]}
            try:
                answer = client.post(url, json=body)
            except httpx.HTTPError:
                console.print("[red]Le service ne répond pas : lancez d'abord `make run`.[/red]")
                continue
            buttons = _show(answer, console) or buttons


def _show(answer: httpx.Response, console: Console) -> list[dict[str, str]]:
    """Prints the replies and returns the buttons offered."""
    body = answer.json()
    if answer.status_code != httpx.codes.OK:
        console.print(f"[red]{body['error']['message']}[/red]")
        return []
    found = body.get("understanding")
    if found:
        anger = found["mood"].get("anger", 0.0)
        console.print(
            f"[dim]{found['objective']} · {found['motif']} ({found['confidence']:.0%}), {found['persona']}, "
            f"colère {anger:.0%}, humain : {found['human']}[/dim]"
        )
    offered: list[dict[str, str]] = []
    for message in body["messages"]:
        console.print(f"[green]{message['author']} >[/green] {message['text']}", highlight=False)
        offered += message["buttons"]
    for number, button in enumerate(offered, start=1):
        console.print(f"   [cyan]{number}[/cyan] {button['title']}")
    return offered
