"""A stand-in for a gateway of text messages, for trying compose.yaml out: prints what it is asked to send. Never for real use."""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MOST_BYTES = 10_000


class Sink(BaseHTTPRequestHandler):
    """Takes {"to": ..., "text": ...} and says 202."""

    def do_POST(self) -> None:
        """Print one message."""
        message = json.loads(self.rfile.read(min(int(self.headers.get("Content-Length") or 0), MOST_BYTES)))
        sys.stdout.write(f"SMS to {message['to']}: {message['text']}\n")
        sys.stdout.flush()
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:  # type: ignore[override]  the message itself is the log
        """Nothing more."""


if __name__ == "__main__":
    ThreadingHTTPServer(("", 8080), Sink).serve_forever()
