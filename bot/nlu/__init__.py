"""Understanding: one Rasa graph component per module."""
