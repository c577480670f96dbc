"""Reads that several callers share."""

from datetime import date
from decimal import Decimal

from attendance.rules import Edge, Edges
from sswork.models import Definition

EDGE_CODES = {
    "absent_day": "attendance.absent_day",
    "minimum_days": "attendance.minimum_days",
    "at_risk": "attendance.at_risk",
    "chronic": "attendance.chronic",
    "severe": "attendance.severe",
}


def edges_for(district, today: date) -> Edges:
    """The edges in force for a district on a day, from its definitions."""
    found = {name: Definition.in_force(code, today, district) for name, code in EDGE_CODES.items()}
    return Edges(**{name: Edge(Decimal(each.value), each.operator or ">=") for name, each in found.items()})
