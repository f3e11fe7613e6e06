"""The only room that knows SQLAlchemy: tables, mapping, repositories, unit of work."""
