"""Decision tables (DMN 1.5, chapter 8).

Flow: `deciding` makes a function of a table and finds the rows that apply, a large table's by its `index`; `policies` makes
a value of them; `open_tables` does while facts are unknown; `showing` shows every row to whoever asks.
"""
