"""What every page needs and no page of its own: who asks, cookies, ways back, guards, headers, error pages."""
