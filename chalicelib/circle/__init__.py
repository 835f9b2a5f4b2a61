"""The business circle (智慧商圈): payments in the mall's shops, which WeChat reports; points and parking, which we
report."""
