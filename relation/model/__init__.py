"""Plain data and rules of the relation: no database, no network, no framework."""
