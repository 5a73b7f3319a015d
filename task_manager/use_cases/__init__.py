"""What the system does, in terms of the domain and its ports."""
