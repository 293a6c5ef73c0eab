/// What a plugin author compiles against: a {@link dev.millrace.api.Processor} turns events into new events, a
/// {@link dev.millrace.api.Source} feeds a channel from outside. A plugin is one jar that names its classes in
/// `META-INF/services/dev.millrace.api.Processor` and `META-INF/services/dev.millrace.api.Source` and carries `Plugin-Id`,
/// `Plugin-Version` and `Plugin-Requires` in its manifest. Signatures hold types of the JDK, of this package and SLF4J's Logger
/// only, so a plugin may bundle any library in any version.
@NullMarked
package dev.millrace.api;

import org.jspecify.annotations.NullMarked;
