package dev.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs the programs of the guide's client examples as they stand there; only the server's port is another.
class ClientExamplesIT {
    private static final Path PAGE = Path.of(System.getProperty("millrace.root"), "platform", "docs", "guide", "client-examples.md");
    private static final Pattern BLOCK = Pattern.compile("(?s)```(\\w+)\n(.*?)```");
    private static final Pattern FILE = Pattern.compile("(?://|#|<!--) (\\S+\\.\\w+)( -->)?\n");

    @TempDir
    Path folder;
    /// Where the example runs.
    private Path home;

    @BeforeEach
    void makeHome() throws IOException {
        home = Files.createDirectories(folder.resolve("home"));
    }

    @Test
    void areAllRunHere() throws IOException {
        assertThat(sections()).containsOnlyKeys("curl", "Command line clients for WebSockets", "Browser", "Node, with the SDK", "Python",
                "Java",
                "Java, with the SDK", "Go", "C");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Node, with the SDK", "Python", "Java", "Java, with the SDK", "Go", "C"})
    void publishPrintAndGoOnBehindACutLine(String section) throws IOException {
        Map<String, String> environment = prepare(section);
        try (Distribution server = Distribution.start(folder);
                CutLine line = CutLine.to(server.port());
                Program example = shell(environment, files(section, line.port()))) {
            goesOnBehindACut(server, line, example);
        }
    }

    @Test
    void printInABrowserAndGoOnBehindACutLine() throws IOException {
        String chromium = Foreign.chromium();
        String serve = blocks("Browser", "sh").getFirst().replace("8000", "0");
        try (Program pages = shell(prepare("Python"), serve)) {
            Matcher ready = Pattern.compile("Serving HTTP on .* port (\\d+) .*")
                    .matcher(pages.awaitOut(said -> said.startsWith("Serving")));
            assertThat(ready.matches()).isTrue();
            String yaml = blocks("Browser", "yaml").getFirst().replace("8000", ready.group(1));
            try (Distribution server = Distribution.configured(folder, yaml); CutLine line = CutLine.to(server.port())) {
                files("Browser", line.port());
                try (Program page = Foreign.node("lines.mjs", "http://localhost:" + ready.group(1) + "/news.html", chromium)) {
                    goesOnBehindACut(server, line, page);
                }
            }
        }
    }

    @Test
    void publishAndFollowWithCurl() throws IOException {
        Foreign.need("curl", "--version");
        try (Distribution server = Distribution.start(folder)) {
            String[] commands = blocks("curl", "sh").getFirst().replace("8765", String.valueOf(server.port())).split("\n");
            assertThat(commands).hasSize(2);
            try (Program publish = shell(Map.of(), commands[0])) {
                assertThat(publish.exitCode()).as(publish.said()).isZero();
                assertThat(publish.out()).singleElement().asString().startsWith("{\"offset\":1,\"epoch\":\"");
            }
            try (Program follow = shell(Map.of(), commands[1])) {
                follow.awaitOut("data: {\"text\": \"Hello from curl\"}"::equals);
            }
        }
    }

    @Test
    void publishAndFollowOnACommandLine() throws IOException {
        Map<String, String> environment = prepare("Python");
        try (Distribution server = Distribution.start(folder)) {
            server.publish("news", List.of("{\"text\": \"earlier\"}"));
            String command = blocks("Command line clients for WebSockets", "sh").getFirst();
            try (Program client = shell(environment, command.replace("8765", String.valueOf(server.port())))) {
                client.type("{\"text\": \"typed\"}\n{\"text\": \"too\"}\n");
                client.awaitOut(said -> said.contains("< {\"text\": \"earlier\"}"));
                client.awaitOut(said -> said.contains("< {\"text\": \"typed\"}"));
            }
        }
    }

    private static void goesOnBehindACut(Distribution server, CutLine line, Program example) {
        assertThat(example.awaitOut(1)).as(example.said()).singleElement().asString().startsWith("1 {").contains("Hello from ");
        line.cut();
        server.publish("news", List.of("{\"n\":2}", "{\"n\":3}"));
        line.mend();
        example.awaitOut(3);
        server.publish("news", List.of("{\"n\":4}"));
        assertThat(example.awaitOut(4).stream().skip(1).map(said -> said.replace(": ", ":"))).as(example.said())
                .containsExactly("2 {\"n\":2}", "3 {\"n\":3}", "4 {\"n\":4}");
    }

    /// Gets what an example needs, or skips it.
    ///
    /// @return variables of its environment
    private Map<String, String> prepare(String section) throws IOException {
        Path bin = Files.createDirectories(home.resolve("bin"));
        switch (section) {
            case "Node, with the SDK" -> Files.createSymbolicLink(home.resolve("node_modules"), Foreign.nodePackages());
            case "Python" -> {
                Path python = Distribution.write(bin.resolve("python3"), "#!/bin/sh\nexec " + Foreign.python() + " \"$@\"\n");
                assertThat(python.toFile().setExecutable(true)).isTrue();
            }
            case "Java, with the SDK" -> linkJars(Files.createDirectories(home.resolve("lib")));
            case "Go" -> Foreign.need("go", "version");
            case "C" -> Foreign.need("cc", "--version");
            default -> assertThat(section).isEqualTo("Java");
        }
        String java = Path.of(System.getProperty("java.home"), "bin").toString();
        return Map.of("PATH", bin + File.pathSeparator + java + File.pathSeparator + System.getenv("PATH"), "PYTHONUNBUFFERED", "1");
    }

    private static void linkJars(Path lib) throws IOException {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (entry.endsWith(".jar")) {
                Path jar = Path.of(entry);
                Files.createSymbolicLink(lib.resolve(jar.getFileName()), jar);
            }
        }
    }

    /// Saves the files of a section.
    ///
    /// @return the command that runs them
    private String files(String section, int port) throws IOException {
        String command = "";
        Matcher block = BLOCK.matcher(section(section));
        while (block.find()) {
            Matcher file = FILE.matcher(block.group(2));
            if (block.group(1).equals("sh")) {
                command = block.group(2);
            } else if (file.lookingAt()) {
                Distribution.write(home.resolve(file.group(1)), block.group(2).replace("8765", String.valueOf(port)));
            }
        }
        return command;
    }

    private Program shell(Map<String, String> environment, String command) {
        return Program.start(home, environment, List.of("bash", "-e", "-c", command));
    }

    private static List<String> blocks(String section, String language) throws IOException {
        return BLOCK.matcher(section(section)).results().filter(block -> block.group(1).equals(language)).map(block -> block.group(2))
                .toList();
    }

    private static String section(String title) throws IOException {
        String text = sections().get(title);
        assertThat(text).as(title).isNotNull();
        return text;
    }

    /// What stands below each heading.
    private static Map<String, String> sections() throws IOException {
        Map<String, String> sections = new LinkedHashMap<>();
        String[] parts = Files.readString(PAGE).split("(?m)^## ");
        for (String part : List.of(parts).subList(1, parts.length)) {
            int end = part.indexOf('\n');
            sections.put(part.substring(0, end), part.substring(end));
        }
        return sections;
    }
}
