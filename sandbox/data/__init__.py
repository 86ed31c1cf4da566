"""What the tenant holds when it comes up: fictional people in real structures."""
