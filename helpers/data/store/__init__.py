"""Where the real datasets come from and where they are kept: the mirror, the cache, the network."""
