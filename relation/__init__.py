"""The core: customers, conversations, personas, need, journeys, handoffs, commitments. No web framework, no Rasa."""
