"""Lists that are taken away as files, and come back: exports, the versions of their rows, the merge of three."""
