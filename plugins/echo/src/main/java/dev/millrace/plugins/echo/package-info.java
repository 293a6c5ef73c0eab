/// The smallest plugin: a processor that answers every event with itself.
@NullMarked
package dev.millrace.plugins.echo;

import org.jspecify.annotations.NullMarked;
