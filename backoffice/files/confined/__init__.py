"""What is done to the files of strangers, in processes that can harm nobody but themselves. Knows nothing of Django."""
