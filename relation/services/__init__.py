"""What can be done: one verb per function, each taking an open unit of work."""
