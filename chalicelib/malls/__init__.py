"""Who is in the group: malls, merchants, stores, QR ids, staff and devices."""
