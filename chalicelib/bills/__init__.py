"""WeChat Pay's daily bills, matched with our own payments and refunds."""
