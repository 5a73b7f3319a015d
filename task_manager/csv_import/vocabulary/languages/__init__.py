"""Words of each language by topic: each module here defines them as `WORDS`, and is found by itself."""
