/// The server API, `POST /api/<method>`, in Centrifugo's shape: what an application's own server publishes, reads and decides about
/// clients. Each method is one function from a request's fields to a result.
@NullMarked
package dev.millrace.server.api;

import org.jspecify.annotations.NullMarked;
