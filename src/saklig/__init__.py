"""Saklig: the law written once; decisions, reasons, forms and letters follow from it."""
