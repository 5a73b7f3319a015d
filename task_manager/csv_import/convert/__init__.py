"""Conversion of the records of a file to tasks; a module for each field of a task."""
