"""Login: a WeChat code becomes a member with a token, and a coupon may be claimed in the same call."""
