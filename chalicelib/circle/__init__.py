"""The business circle (智慧商圈): what WeChat tells of payments in the mall's shops, and what it is told in turn."""
