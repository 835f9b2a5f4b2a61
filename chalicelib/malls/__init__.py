"""The group's malls, merchants, stores, QR codes, staff and devices."""
