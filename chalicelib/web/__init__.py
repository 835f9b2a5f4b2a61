"""HTTP: routes, callers, checks of requests, responses, the OpenAPI document."""
