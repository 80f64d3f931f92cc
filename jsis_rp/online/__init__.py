"""JSIS Online for members: the home page with its menus, access logs, display settings, help."""
