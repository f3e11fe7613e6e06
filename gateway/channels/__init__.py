"""One adapter per messaging platform."""
