"""Strategies of several suites."""

from hypothesis import strategies as st

from task_manager.domain.text import is_blank

letters = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
"""Characters that every text may have."""


def readable(max_size: int) -> st.SearchStrategy[str]:
    """Return texts of one line that are valid titles and tags but for their length."""
    return st.text(letters, min_size=1, max_size=max_size).filter(lambda text: not is_blank(text))
