"""Online meetings of Teams as Graph shows them, and who attended them."""
