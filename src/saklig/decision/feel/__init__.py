"""FEEL, the expression language of DMN: text to tokens to syntax tree, operators and built-in functions on values."""
