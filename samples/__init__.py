"""The picture gallery of the product: photographs to stylise, and the styles to give them."""
