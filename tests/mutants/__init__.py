"""Mutants of rules and of stores' conditions, drawn by a seed: does a quick run catch what is wrong in one place?"""
