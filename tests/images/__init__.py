"""The functions' images: what can be held without a builder, and `check`, which builds and starts them."""
