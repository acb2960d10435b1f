"""The work of a table's secretariat: one module for each thing that is done, in the open.

Each function takes the desk and the present moment; it fetches, lets the core decide, and stores.
"""
