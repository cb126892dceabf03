"""Long runs with figures, for `make soak`: bounded, on loopback, against a gateway for themselves."""
