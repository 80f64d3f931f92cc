"""What every page shares: context, layout, forms, words, and sending somebody to sign in. No page of its own."""
