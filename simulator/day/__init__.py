"""A retail day on a running stack: shoppers arrive, claim, pay, park and come back, and things go wrong on purpose.

    program     what happens when: one line for each step
    stage       what a part of the day works with, and `Part` itself
    play        plays the program and collects the report
    tables      the tables of the report

`campaigns` publishes the day's campaigns; `finance_view` reads what finance sees of the day. Every other file is one
part of the day. A new part is a file with a `Part` and a line in `program`.
"""
