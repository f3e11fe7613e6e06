"""The composition root: settings, the service's application, the command line, the supervisor."""
