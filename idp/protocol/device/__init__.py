"""The device authorization grant: devices without a keyboard, and the pages on which a person types their code."""
