/// What operators look at: the state of channels, processors, sources and drop-ins as JSON, and metrics for Prometheus.
@NullMarked
package dev.millrace.server.admin;

import org.jspecify.annotations.NullMarked;
