"""JSIS Online behind the gate: the home page with its menus, access logs, display settings, help; later issues fill it."""
