"""Use cases: operations of the system, in terms of the domain and its ports."""
