"""What the bench of holds needs: a stock, a server, and a client that costs little."""
