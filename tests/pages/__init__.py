"""Tests of pages and cursors."""
