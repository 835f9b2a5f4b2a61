"""Mutants of rules, of readers of answers and of stores' conditions, drawn by a seed: does a quick run catch what is
wrong in one place?"""
