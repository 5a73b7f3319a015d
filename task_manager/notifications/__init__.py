"""Texts of notifications for people, one module a channel."""
