"""A made-up office with believable cases, for trying the product and for training."""
