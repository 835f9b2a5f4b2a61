"""What MallPass meets outside, for people and tests: an AWS, WeChat, WeChat Pay, gates and tills, and a retail day.

Never deployed; nothing in chalicelib knows of it.
"""
