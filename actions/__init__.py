"""Custom actions: they read through services, answer acts and effects, write nothing. Flat, one topic a file."""
