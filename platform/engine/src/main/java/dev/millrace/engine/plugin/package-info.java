/// Plugins: everything of PF4J, and all running of plugin code. A {@link dev.millrace.engine.plugin.PluginHost} turns a jar into a
/// {@link dev.millrace.engine.plugin.Plugin} with its own class loader; its types become code for lanes and sources. Nothing that lives
/// longer than a plugin holds an object, a class or an exception of it.
@NullMarked
package dev.millrace.engine.plugin;

import org.jspecify.annotations.NullMarked;
