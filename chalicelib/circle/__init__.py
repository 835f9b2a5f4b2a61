"""The business circle (智慧商圈). WeChat reports payments in the mall's shops to us; we report points and parking to
WeChat."""
