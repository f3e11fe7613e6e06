"""Dialogue policies beside Rasa's own rules."""
