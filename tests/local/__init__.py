"""Tests of the child processes of the demo."""
