"""Verification methods: how one proves it."""
