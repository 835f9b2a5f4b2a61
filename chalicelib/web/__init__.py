"""The border to HTTP: routes, callers, what a request must look like, responses, the OpenAPI document."""
