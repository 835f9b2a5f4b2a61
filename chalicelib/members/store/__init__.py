"""The room's only files that talk to DynamoDB.

members   members, the identities that lead to them, consent history, phone index, birthdays
lists     lists of members who get a coupon
"""
