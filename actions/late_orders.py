"""A late order that has left: from which day the brand grants its cancellation all the same."""

from datetime import timedelta
from typing import Any

from actions.customer_file import today
from actions.turn import Turn
from relation.model.brand import Order


def cancellable_later(turn: Turn, order: Order) -> dict[str, Any]:
    """`days_late`, `late_days`, `opens_on`, `refund_days`, of an order that is late but not enough; else nothing."""
    late, rule = order.days_late(today(turn)), turn.brand.facts()["orders"]
    late_days = int(rule["late_days"])
    if order.delivery is None or not 0 < late <= late_days:
        return {}
    opens_on = order.promised_on + timedelta(days=late_days + 1)
    days = int(rule["late_refund_days"]) if order.is_paid else None
    return {"days_late": late, "late_days": late_days, "opens_on": opens_on.isoformat(), "refund_days": days}
