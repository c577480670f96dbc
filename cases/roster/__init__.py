"""Rosters: reading OneRoster 1.0 to 1.2 and Microsoft SDS 2.1, and merging them into students, families, schools and staff."""
