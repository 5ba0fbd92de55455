"""Major decisions (重大行政决策): proposed, drafted, heard, reviewed, discussed, published, carried out."""
