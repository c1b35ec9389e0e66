"""The help: pages that ship with the program, and the window that shows them."""
