"""Measurements of speed, size and quality: `make bench`. Never part of the tests, as machines differ.

Whatever can be is a ratio of two things measured in the same run.
"""
