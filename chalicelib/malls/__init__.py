"""Who is in the group: malls, merchants, stores, QR codes, staff and devices."""
