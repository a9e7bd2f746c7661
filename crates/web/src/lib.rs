//! The HTTP server: health endpoints, pages and API
