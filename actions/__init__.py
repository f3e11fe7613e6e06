"""Custom actions: they read through services and answer acts and effects. They write nothing. Flat, one topic a file."""
