"""Nordlys & Sol: a small fashion-and-beauty shop, whole without Vitrine."""
