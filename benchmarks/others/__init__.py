"""History of people by bianzhi and by other methods, from the same landed rows.

``prepare.py`` lands the deliveries. ``ways.py`` names the methods. ``step.py`` runs one step of a
method in a separate process. ``compare.py`` compares the rows. ``__main__.py`` measures.
"""
