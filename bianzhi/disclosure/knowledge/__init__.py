"""What readers of a public edition know: equations and bounds between its figures."""
