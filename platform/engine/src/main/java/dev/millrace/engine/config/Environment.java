package dev.millrace.engine.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Configuration from environment variables: `MILLRACE_SERVER_PORT=9000` sets `server.port`, `MILLRACE_LIMITS_MESSAGE_BYTES` sets
/// `limits.messageBytes`. Single values in nested records have a variable, and lists of these, for a list
/// of one; maps have none.
public final class Environment {
    private static final String PREFIX = "MILLRACE_";

    private Environment() {}

    /// A tree with the variables set in it. A variable that starts with `MILLRACE_` and is neither a setting nor ignored is a problem.
    ///
    /// @param environment variables by name, of any prefix
    /// @param type the record that the tree describes
    /// @param ignored full names of variables that mean something else
    public static Node.Mapping overlay(Node.Mapping base, Map<String, String> environment, Class<? extends Record> type,
            Collection<String> ignored, Problems problems) {
        Map<String, List<String>> paths = variables(type);
        Node.Mapping overlaid = base;
        for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
            String name = variable.getKey();
            if (!name.startsWith(PREFIX) || ignored.contains(name)) {
                continue;
            }
            List<String> path = paths.get(name);
            if (path == null) {
                problems.add(Place.in("environment"), "unknown variable " + Problems.quoted(name) + Spelling.hint(name, paths.keySet()));
            } else {
                overlaid = set(overlaid, path, new Node.Scalar(Place.in("environment variable " + name), variable.getValue()));
            }
        }
        return overlaid;
    }

    /// The path of each setting that has a variable, by the variable's name.
    ///
    /// @throws IllegalArgumentException if two settings have one variable
    public static Map<String, List<String>> variables(Class<? extends Record> type) {
        Map<String, List<String>> paths = new LinkedHashMap<>();
        collect(Shapes.of(type), List.of(), paths);
        return paths;
    }

    private static void collect(Shape.Fields fields, List<String> parents, Map<String, List<String>> paths) {
        for (Setting setting : fields.settings()) {
            List<String> path = new ArrayList<>(parents);
            path.add(setting.name());
            if (setting.shape() instanceof Shape.Fields nested) {
                collect(nested, path, paths);
            } else if (isScalar(setting.shape()) && paths.putIfAbsent(variable(path), path) != null) {
                throw new IllegalArgumentException("two settings of " + fields.type().getName() + " have the variable " + variable(path));
            }
        }
    }

    private static boolean isScalar(Shape shape) {
        return shape instanceof Shape.One || shape instanceof Shape.Items(Shape.One _);
    }

    private static String variable(List<String> path) {
        return PREFIX + String.join("_", path).replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
    }

    /// What stands in the way and is no mapping stays, for binding to complain about.
    private static Node.Mapping set(Node.Mapping base, List<String> path, Node.Scalar value) {
        String name = path.getFirst();
        if (path.size() == 1) {
            return base.with(name, value);
        }
        Node inner = base.entries().get(name);
        if (inner == null || inner.isNothing()) {
            inner = Node.empty(value.place());
        }
        return inner instanceof Node.Mapping mapping ? base.with(name, set(mapping, path.subList(1, path.size()), value)) : base;
    }
}
