"""The memory. The only package that imports a driver."""
