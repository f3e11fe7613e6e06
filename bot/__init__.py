"""The brain: a Rasa 3.6 bot that understands and decides what to say. Python 3.10, loopback only, stateless."""
