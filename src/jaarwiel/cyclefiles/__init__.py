"""Cycle files: reading them, the lines of their entries, their JSON Schema, a new one."""
