"""The evaluation on the terminal."""

from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from traitdunion.evaluation_figures import CLASSES, FIGURES
from traitdunion.evaluation_words import interval, number, read_words

MOST = 12
"""Rows shown of a long table; the report has them all."""
TEXT_CHARS = 90
ALPHA = 0.05


def print_evaluation(found: dict[str, Any], output: Console) -> None:
    words = read_words()
    output.print(_headline(found, words))
    for column in CLASSES:
        if column in found["scores"]:
            _print_classes(column, found["scores"][column], words, output)
    for column, errors in found["errors"].items():
        if errors:
            output.print(_errors(column, errors, words))
    if "comparison" in found:
        output.print(_comparison(found["comparison"], words))
    latency, said = found["latency_ms"], words["latency"]
    output.print(
        f"{said['title']} : {said['p50']} {number(latency['p50'], 1)} {said['unit']}, "
        f"{said['p95']} {number(latency['p95'], 1)} {said['unit']} ; {said['load']} {number(found['load_s'], 1)} s"
    )
    if found["unused_columns"]:
        output.print(escape(words["unused"].format(columns=", ".join(found["unused_columns"]))))


def _table(title: str, *columns: str, texts: int = 1) -> Table:
    """`texts`: how many of the first columns are words; the others are numbers."""
    table = Table(title=escape(title), title_justify="left", title_style="bold")
    for at, column in enumerate(columns):
        table.add_column(column, justify="left" if at < texts else "right", overflow="fold")
    return table


def _headline(found: dict[str, Any], words: dict[str, Any]) -> Table:
    title = f"{words['title']} : {words['messages'].format(count=found['messages'])}"
    table = _table(title, words["figure"], words["value"], words["interval"], words["labelled"])
    for figure in FIGURES:
        value = found["scores"].get(figure.column, {}).get(figure.name)
        if value is not None:
            name = f"{words['columns'][figure.column]}, {words['figures'][figure.name]}"
            table.add_row(name, number(value["value"]), interval(value), str(value["n"]))
    return table


def _print_classes(column: str, scores: dict[str, Any], words: dict[str, Any], output: Console) -> None:
    said, classes = words["classes"], scores["classes"]
    is_long = len(classes) > MOST
    shown = sorted(classes, key=lambda name: classes[name]["f1"])[:MOST] if is_long else list(classes)
    title = f"{words['columns'][column]} : {said['title'].lower()}" + (f", {words['weakest']}" if is_long else "")
    table = _table(title, *(said[key] for key in ("name", "precision", "recall", "f1", "support")))
    for name in shown:
        own = classes[name]
        table.add_row(name, *(number(own[key]) for key in ("precision", "recall", "f1")), str(own["support"]))
    output.print(table)
    output.print(_most_confused(column, scores, words) if is_long else _matrix(column, scores, words))


def _matrix(column: str, scores: dict[str, Any], words: dict[str, Any]) -> Table:
    said, names = words["confusions"], list(scores["classes"])
    counts = {(cell["label"], cell["answer"]): cell["count"] for cell in scores["confusion"]}
    table = _table(
        f"{words['columns'][column]} : {said['matrix'].lower()}", f"{said['label']} \\ {said['answer']}", *names
    )
    for label in names:
        cells = [(str(counts.get((label, answer), 0) or "·"), answer == label) for answer in names]
        table.add_row(label, *(f"[bold]{cell}[/bold]" if is_right else cell for cell, is_right in cells))
    return table


def _most_confused(column: str, scores: dict[str, Any], words: dict[str, Any]) -> Table:
    said = words["confusions"]
    title = f"{words['columns'][column]} : {said['most'].lower()}"
    table = _table(title, said["label"], said["answer"], said["count"], texts=2)
    for cell in [cell for cell in scores["confusion"] if cell["label"] != cell["answer"]][:MOST]:
        table.add_row(cell["label"], cell["answer"], str(cell["count"]))
    return table


def _errors(column: str, errors: list[dict[str, Any]], words: dict[str, Any]) -> Table:
    said, confusions = words["errors"], words["confusions"]
    title = f"{words['columns'][column]} : {said['title'].lower()}"
    headers = (said["where"], said["text"], confusions["label"], confusions["answer"], said["sure"])
    table = _table(title, *headers, texts=4)
    for error in errors[:MOST]:
        text = error["text"][:TEXT_CHARS] + ("…" if len(error["text"]) > TEXT_CHARS else "")
        line = error["where"].rpartition(":")[2]
        table.add_row(line, escape(text), error["label"], error["answer"], number(error["confidence"], 2))
    return table


def verdict(difference: dict[str, float], is_error: bool) -> str:
    """`better`, `worse` or `unclear` (p above 5 %); less is better for an error."""
    if difference["p"] > ALPHA:
        return "unclear"
    return "better" if (difference["value"] > 0) != is_error else "worse"


def _comparison(comparison: dict[str, Any], words: dict[str, Any]) -> Table:
    said = words["comparison"]
    title = said["title"].format(other=comparison["with"])
    headers = (words["figure"], said["ours"], said["other"], said["difference"], words["interval"], said["p"], "")
    table = _table(title, *headers)
    for row in comparison["figures"]:
        name = f"{words['columns'][row['column']]}, {words['figures'][row['figure']]}"
        difference = row["difference"]
        table.add_row(
            name,
            number(row["ours"]),
            number(row["other"]),
            number(difference["value"], signed=True),
            interval(difference, signed=True),
            number(difference["p"]),
            said[verdict(difference, row["figure"] == "calibration_error")],
        )
    return table
