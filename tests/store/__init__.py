"""Tests of how records are reached."""
