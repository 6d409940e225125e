"""The typed form as Python functions.

Flow: `units` makes a function of each decision, model and service; `compile` gives each kind of node to the file that
writes its lines (`write_values`, `write_operators`, `write_calls`) or its function (`iteration`, `functions`, and the
tables next door); `writer` holds the lines; what they call where the straight way does not apply is in `ways` and `turns`.
"""
