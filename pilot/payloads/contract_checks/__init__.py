"""The checks of the payload contract, behind conformance.py."""
