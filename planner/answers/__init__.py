"""Answers as people and programs read them: sentences, tables, terminal text, JSON."""
