"""What surrounds a request, as plain ASGI: nothing here buffers an answer, so that pages can stream."""
