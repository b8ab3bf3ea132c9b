"""What every REST door shares: who asks, what goes wrong, pages, and repeated requests."""
