"""What lies outside the gateway: plain values in and out."""
