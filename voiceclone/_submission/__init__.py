"""Submitting: one writer per key, what is unknown is looked up, nothing is sent twice."""
