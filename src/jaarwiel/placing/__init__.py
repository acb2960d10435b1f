"""Finds moments for meetings that break as few rules as can be (OR-Tools)."""
