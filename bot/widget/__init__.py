"""The widget and its pages."""
