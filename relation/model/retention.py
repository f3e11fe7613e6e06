"""How long traces are kept. Conversations, messages and handoffs are not traces: they stay."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Retention:
    """In days; 0 keeps for ever.

    `sessions_days` is also for codes, and for failed attempts to sign in or to prove an identity; `audit_days` for
    identities and merges that have ended; `inbox_days` for webhooks that were set aside.
    """

    events_days: int
    audit_days: int
    sessions_days: int
    inbox_days: int
    outbox_days: int

    def days_of(self) -> dict[str, int]:
        """By table."""
        return {
            "events": self.events_days,
            "audit": self.audit_days,
            "advisor_sessions": self.sessions_days,
            "sign_in_attempts": self.sessions_days,
            "failed_proofs": self.sessions_days,
            "link_codes": self.sessions_days,
            "identities": self.audit_days,
            "merges": self.audit_days,
            "inbox": self.inbox_days,
            "webhooks": self.inbox_days,
            "outbox": self.outbox_days,
        }
