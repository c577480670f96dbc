"""Roster imports in the browser: upload, look at what would change, confirm, undo."""
