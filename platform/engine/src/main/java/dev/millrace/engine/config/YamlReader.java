package dev.millrace.engine.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/// Reads one document from the parser's tokens into a tree. The tokens stream, so what is refused has cost nothing yet: an alias is
/// never expanded, a level too deep never entered. One object per text, one thread.
final class YamlReader {
    private static final YAMLFactory FACTORY = YAMLFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(2 * Yaml.MAX_DEPTH).build()).build();

    // Neither shows what was written: it may be a secret that happens to begin like that.
    private static final String NO_ALIAS = "an alias, '*' and a name, is not supported: write the value out, or put text that begins with '*' in quotes";
    private static final String NO_TAG = "a tag, '!' and a name, is not supported: write the plain value, or put text that begins with '!' in quotes";

    private final String file;
    private final YAMLParser parser;
    private final Problems problems;

    private YamlReader(String file, YAMLParser parser, Problems problems) {
        this.file = file;
        this.parser = parser;
        this.problems = problems;
    }

    /// Reading stopped at a place.
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Place place;

        Refused(Place place, String message) {
            super(message, null, false, false);
            this.place = place;
        }
    }

    static Node read(String file, String text, Problems problems) {
        try (YAMLParser parser = (YAMLParser) FACTORY.createParser(ObjectReadContext.empty(), text)) {
            return new YamlReader(file, parser, problems).document();
        } catch (Refused e) {
            problems.add(e.place, String.valueOf(e.getMessage()));
        } catch (JacksonException e) {
            problems.add(place(file, text, e), sentence(e));
        }
        return Node.empty(new Place(file, 1, 1));
    }

    private Node document() throws Refused {
        JsonToken first = parser.nextToken();
        if (first == null) {
            return Node.empty(new Place(file, 1, 1));
        }
        Node root = node(first, 1);
        if (parser.nextToken() != null) {
            throw new Refused(here(), "expected one document, got a second one");
        }
        return root.isNothing() ? Node.empty(root.place()) : root;
    }

    private Node node(JsonToken token, int depth) throws Refused {
        if (parser.isCurrentAlias()) {
            throw new Refused(here(), NO_ALIAS);
        }
        if (parser.getTypeId() != null) {
            throw new Refused(here(), NO_TAG);
        }
        if (depth > Yaml.MAX_DEPTH) {
            throw new Refused(here(), "nested too deeply, expected at most " + Yaml.MAX_DEPTH + " levels");
        }
        return switch (token) {
            case START_OBJECT -> mapping(depth);
            case START_ARRAY -> sequence(depth);
            case VALUE_NULL -> new Node.Scalar(here(), null);
            default -> new Node.Scalar(here(), parser.getString());
        };
    }

    private Node mapping(int depth) throws Refused {
        Place place = here();
        Map<String, Node> entries = new LinkedHashMap<>();
        Map<String, Place> keys = new LinkedHashMap<>();
        String key;
        while ((key = parser.nextName()) != null) {
            Place keyPlace = here();
            Node value = node(parser.nextToken(), depth + 1);
            Place known = keys.putIfAbsent(key, keyPlace);
            if (known == null) {
                entries.put(key, value);
            } else {
                problems.add(keyPlace, "duplicate key " + Problems.quoted(key) + ", it stands in line " + known.line() + " already");
            }
        }
        return new Node.Mapping(place, entries, keys);
    }

    private Node sequence(int depth) throws Refused {
        Place place = here();
        List<Node> items = new ArrayList<>();
        JsonToken token;
        while ((token = parser.nextToken()) != JsonToken.END_ARRAY) {
            items.add(node(token, depth + 1));
        }
        return new Node.Sequence(place, items);
    }

    private Place here() {
        TokenStreamLocation location = parser.currentTokenLocation();
        return new Place(file, location.getLineNr(), location.getColumnNr());
    }

    /// Jackson's own location is that of the token before; the mark below it is that of the mistake.
    private static Place place(String file, String text, JacksonException e) {
        Mark mark = e.getCause() instanceof MarkedYamlEngineException marked ? marked.getProblemMark().orElse(null) : null;
        if (mark != null) {
            return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
        }
        if (e.getCause() instanceof ReaderException unreadable) {
            return place(file, text, unreadable.getPosition());
        }
        TokenStreamLocation location = e.getLocation();
        return location == null ? Place.in(file) : new Place(file, location.getLineNr(), location.getColumnNr());
    }

    private static Place place(String file, String text, int offset) {
        String before = text.substring(0, Math.min(offset, text.length()));
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        return new Place(file, line, before.length() - before.lastIndexOf('\n'));
    }

    private static String sentence(JacksonException e) {
        if (e.getCause() instanceof MarkedYamlEngineException marked) {
            return sentence(String.valueOf(marked.getProblem())) + beginning(marked.getContextMark().orElse(null), marked);
        }
        if (e.getCause() instanceof ReaderException unreadable) {
            return "unexpected character " + String.format("U+%04X", unreadable.getCodePoint())
                    + ", write it as an escape in double quotes";
        }
        String message = String.valueOf(e.getOriginalMessage());
        return message.startsWith("Expected a property name") ? "expected plain text as a key" : "invalid YAML: " + message;
    }

    private static String sentence(String problem) {
        if (problem.contains("(TAB)")) {
            return "a tab is not allowed here, indent with spaces";
        }
        if (problem.startsWith("mapping values are not allowed")) {
            return "a 'key: value' is not allowed here, check the indentation and quote text that contains ': '";
        }
        if (problem.contains("tag handle")) {
            return NO_TAG;
        }
        if (problem.startsWith("expected <block end>")) {
            return "expected the end of the block, check the indentation: " + problem;
        }
        return "invalid YAML: " + problem.replaceAll("\\. \\(Do not use . for indentation\\)", ", put the text in quotes");
    }

    private static String beginning(@Nullable Mark mark, MarkedYamlEngineException e) {
        boolean elsewhere = mark != null && e.getProblemMark().map(problem -> problem.getLine() != mark.getLine()).orElse(false);
        return elsewhere && mark != null ? " (" + e.getContext() + " that begins in line " + (mark.getLine() + 1) + ")" : "";
    }
}
