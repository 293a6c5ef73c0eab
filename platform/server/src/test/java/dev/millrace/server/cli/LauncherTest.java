package dev.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the launcher with a Java that only says how it was started.
final class LauncherTest {
    private static final Path SOURCE = Path.of(System.getProperty("millrace.root", "../.."), "platform/server/src/main/dist/bin/millrace");

    @TempDir
    private Path folder;
    private Path home = Path.of("");

    @BeforeEach
    void install() throws IOException {
        folder = folder.toRealPath();
        home = Files.createDirectories(folder.resolve("mill race"));
        String launcher = Files.readString(SOURCE).replaceAll(" /(usr|opt|Library)/(?=[a-zA-Z/]*(j|J)(vm|ava|dk))", " " + folder + "/$1/");
        Files.writeString(Files.createDirectories(home.resolve("bin")).resolve("millrace"), launcher);
        Files.writeString(Files.createDirectories(home.resolve("graal")).resolve("compiler-25.0.3.jar"), "");
        executable(home.resolve("bin/millrace"));
    }

    @Test
    void startsTheServerWithCompiledScriptsWhereTheJdkCan() throws IOException, InterruptedException {
        Run run = run(Map.of("JAVA_HOME", java("25.0.4", "java.base jdk.internal.vm.ci"), "JAVA_OPTS", "-Xmx1g -Da=b"), "serve", "--data",
                "a b");
        assertThat(run.output()).contains("[--upgrade-module-path=" + home + "/graal]", "[-XX:+EnableJVMCI]", "[-XX:-UseJVMCICompiler]",
                "[-Dmillrace.home=" + home + "]", "[-cp] [" + home + "/lib/*]",
                "[-Xmx1g] [-Da=b] [dev.millrace.server.Main] [serve] [--data] [a b]")
                .doesNotContain("TieredStopAtLevel");
        assertThat(run.exitCode()).isEqualTo(7);
    }

    @Test
    void startsTheServerWithInterpretedScriptsElsewhere() throws IOException, InterruptedException {
        String modules = "java.base jdk.internal.vm.ci";
        assertThat(run(Map.of("JAVA_HOME", java("25.0.2", modules)), "serve").output()).doesNotContain("JVMCI").contains("[serve]");
        assertThat(run(Map.of("JAVA_HOME", java("25", modules)), "serve").output()).doesNotContain("JVMCI").contains("[serve]");
        assertThat(run(Map.of("JAVA_HOME", java("26.0.4", modules)), "serve").output()).doesNotContain("JVMCI").contains("[serve]");
        assertThat(run(Map.of("JAVA_HOME", java("25.0.3", "java.base")), "serve").output()).doesNotContain("JVMCI").contains("[serve]");
        assertThat(run(Map.of("JAVA_HOME", java("25.0.3", modules), "MILLRACE_SCRIPTS", "interpreted"), "serve").output())
                .doesNotContain("JVMCI").contains("[serve]");
    }

    @Test
    void givesTheServerOneGigabyteWhereThereAreFour() throws IOException, InterruptedException {
        assertThat(serveWith("MemTotal:        4194304 kB\n", "max\n")).contains("[-Xmx1g]");
        assertThat(serveWith("MemTotal:       24682920 kB\n", "4294967296\n")).contains("[-Xmx1g]");
        assertThat(serveWith("MemTotal:       24682920 kB\n", "536870912\n")).doesNotContain("[-Xmx");
        assertThat(serveWith("MemTotal:        2097152 kB\n", "max\n")).doesNotContain("[-Xmx");
        assertThat(serveWith("", "")).as("elsewhere").doesNotContain("[-Xmx");
    }

    @Test
    void collectsSeldomOnOneProcessor() throws IOException, InterruptedException {
        Path nproc = Files.createDirectories(folder.resolve("tools")).resolve("nproc");
        Files.writeString(nproc, "#!/bin/sh\necho 1\n");
        executable(nproc);
        assertThat(serveWith("MemTotal:       24682920 kB\n", "max\n")).contains("[-Xmn256m]");
        assertThat(serveWith("MemTotal:        2097152 kB\n", "max\n")).doesNotContain("[-Xmn");
        Files.writeString(nproc, "#!/bin/sh\necho 2\n");
        assertThat(serveWith("MemTotal:       24682920 kB\n", "max\n")).doesNotContain("[-Xmn");
    }

    private String serveWith(String memory, String limit) throws IOException, InterruptedException {
        Path launcher = home.resolve("bin/millrace");
        String text = Files.readString(launcher).replace(" /proc/meminfo", " " + folder + "/meminfo").replace("/sys/fs/cgroup/memory.max",
                folder + "/memory.max").replace("/sys/fs/cgroup/memory/", folder + "/");
        Files.writeString(launcher, text);
        Files.writeString(folder.resolve("meminfo"), memory);
        Files.writeString(folder.resolve("memory.max"), limit);
        return run(Map.of("JAVA_HOME", java("25.0.4", "java.base"), "PATH", folder.resolve("tools") + ":" + System.getenv("PATH")), "serve")
                .output();
    }

    @Test
    void startsTheOtherCommandsQuickly() throws IOException, InterruptedException {
        Run run = run(Map.of("JAVA_HOME", java("25.0.4", "jdk.internal.vm.ci")), "subscribe", "serve");
        assertThat(run.output()).contains("[-XX:TieredStopAtLevel=1]", "[dev.millrace.server.Main] [subscribe] [serve]")
                .doesNotContain("JVMCI");
    }

    @Test
    void givesMeasurementsTheWholeCompiler() throws IOException, InterruptedException {
        Run run = run(Map.of("JAVA_HOME", java("25.0.4", "jdk.internal.vm.ci")), "bench", "--call", "serve");
        assertThat(run.output()).contains("[dev.millrace.server.Main] [bench] [--call] [serve]").doesNotContain("TieredStopAtLevel",
                "JVMCI");
    }

    @Test
    void findsItsFolderThroughLinks() throws IOException, InterruptedException {
        Files.createSymbolicLink(folder.resolve("absolute"), home.resolve("bin/millrace"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("absolute"));
        assertThat(run(link, Map.of("JAVA_HOME", java("25.0.3", "")), "check").output()).contains("[-Dmillrace.home=" + home + "]");
    }

    @Test
    void looksInTheUsualPlacesWhenOthersAreTooOld() throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("usr/lib/jvm"));
        Files.move(Path.of(java("26.0.1", "a")), folder.resolve("usr/lib/jvm/a-26"));
        Files.move(Path.of(java("25.0.3", "b")), folder.resolve("usr/lib/jvm/temurin-25"));
        Run run = run(Map.of("JAVA_HOME", java("24.0.2", ""), "PATH", java("8", "") + "/bin:/usr/bin:/bin"), "check");
        assertThat(run.output()).contains("[check]").startsWith(folder.resolve("usr/lib/jvm/temurin-25") + "/bin/java");
    }

    @Test
    void tellsWhatToInstallWhenOnlyOlderJavasAreThere() throws IOException, InterruptedException {
        Run run = run(Map.of("JAVA_HOME", folder.resolve("nothing").toString(), "PATH", java("17.0.15", "") + "/bin:/usr/bin:/bin"),
                "serve");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output()).startsWith("millrace: Java 25 or newer is needed and was not found (JAVA_HOME is no Java, the java on the"
                + " PATH is 17.0.15").contains("Install a JDK 25", "set JAVA_HOME");
    }

    @Test
    void refusesAnUnknownWayToRunScripts() throws IOException, InterruptedException {
        Run run = run(Map.of("JAVA_HOME", java("25.0.3", ""), "MILLRACE_SCRIPTS", "fast"), "serve");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.output()).isEqualTo("millrace: MILLRACE_SCRIPTS: expected compiled or interpreted, got 'fast'\n");
    }

    private record Run(int exitCode, String output) {}

    private Run run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        return run(home.resolve("bin/millrace"), environment, arguments);
    }

    private static Run run(Path launcher, Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(launcher.toString()).redirectErrorStream(true);
        builder.command().addAll(List.of(arguments));
        builder.environment().keySet().removeIf(name -> name.startsWith("MILLRACE_") || name.startsWith("JAVA_"));
        builder.environment().put("HOME", "/nonexistent");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output);
    }

    private String java(String version, String modules) throws IOException {
        Path java = Files.createDirectories(folder.resolve("jdk " + version + Arrays.hashCode(modules.toCharArray())));
        Files.writeString(java.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\nMODULES=\"" + modules + "\"\n");
        Path program = Files.createDirectories(java.resolve("bin")).resolve("java");
        Files.writeString(program, "#!/bin/sh\nprintf '%s ' \"$0\"\nfor each; do printf '[%s] ' \"$each\"; done\nexit 7\n");
        executable(program);
        return java.toString();
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
