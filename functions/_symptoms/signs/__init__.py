"""The forms that messages take, by who writes them."""
