"""Tests of texts that are written in several ways."""
