"""A stand-in for AWS and Amazon IVS on this machine's loopback."""
