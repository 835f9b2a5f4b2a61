"""Mutants of rules and of the conditions of writes, drawn by a seed: does a quick run find a change in one place?"""
