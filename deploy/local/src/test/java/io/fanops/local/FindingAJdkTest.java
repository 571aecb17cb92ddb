package io.fanops.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The script's own choice, asked by `./fanops jdk`: no Java is there yet to decide it in.
class FindingAJdkTest {
    @TempDir Path machine;

    @Test
    void takesAJavaHomeThatIsNewEnough() throws Exception {
        jdk("usr/lib/jvm/a", "25.0.1");
        Path own = jdk("home/jdk-26", "26");

        assertEquals(own.toString(), chosen(Map.of("JAVA_HOME", own.toString())));
    }

    @Test
    void passesOverAJavaHomeThatIsTooOld() throws Exception {
        Path right = jdk("usr/lib/jvm/a", "25.0.1");
        Path old = jdk("home/jdk-17", "17.0.9");

        assertEquals(right.toString(), chosen(Map.of("JAVA_HOME", old.toString())));
    }

    @Test
    void prefersTheLowestThatSatisfies() throws Exception {
        jdk("usr/lib/jvm/a", "27");
        Path lowest = jdk("usr/lib/jvm/b", "25.0.2");
        jdk("usr/lib/jvm/c", "26");
        jdk("usr/lib/jvm/d", "21.0.1");

        assertEquals(lowest.toString(), chosen(Map.of()));
    }

    @Test
    void takesNoRuntimeWithoutACompiler() throws Exception {
        Path runtime = jdk("usr/lib/jvm/a", "25");
        Files.delete(runtime.resolve("bin/javac"));
        Path right = jdk("usr/lib/jvm/b", "26");

        assertEquals(right.toString(), chosen(Map.of()));
    }

    @Test
    void looksIntoTheHomeFolderToo() throws Exception {
        Path right = jdk("home/.sdkman/candidates/java/25.0.1-tem", "25.0.1");

        assertEquals(right.toString(), chosen(Map.of()));
    }

    @Test
    void takesTheJavacOnThePathWhereverItIs() throws Exception {
        Path right = jdk("somewhere/else", "25");

        assertEquals(
                right.toString(),
                chosen(Map.of("PATH", right.resolve("bin") + ":" + System.getenv("PATH"))));
    }

    @Test
    void readsJava8sOldWayToSayItsVersion() throws Exception {
        jdk("usr/lib/jvm/a", "1.8.0_402");

        String said = chosen(Map.of());

        assertTrue(said.contains("JDK 8"), said);
    }

    @Test
    void saysWhatItLookedAtAndWhatToInstallIfThereIsNone() throws Exception {
        Path old = jdk("usr/lib/jvm/a", "17.0.9");

        String said = chosen(Map.of());

        assertTrue(said.contains(old + ": JDK 17"), said);
        assertTrue(said.contains("FANOPS_JAVA_HOME="), said);
    }

    @Test
    void saysWhichJdkJavaHomeIsIfItIsTooOld() throws Exception {
        Path old = jdk("home/jdk-17", "17.0.9");

        String said = chosen(Map.of("JAVA_HOME", old.toString()));

        assertTrue(said.contains(old + " (JAVA_HOME): JDK 17\n"), said);
    }

    @Test
    void saysIfJavaHomeIsNoJdk() throws Exception {
        Path none = Files.createDirectories(machine.resolve("home/nothing"));

        String said = chosen(Map.of("JAVA_HOME", none.toString()));

        assertTrue(said.contains(none + " (JAVA_HOME): no JDK\n"), said);
    }

    @Test
    void refusesAnExplicitOneThatIsTooOld() throws Exception {
        jdk("usr/lib/jvm/a", "25");
        Path old = jdk("home/jdk-17", "17.0.9");

        String said = chosen(Map.of("FANOPS_JAVA_HOME", old.toString()));

        assertTrue(said.contains("is JDK 17; FanOps needs 25"), said);
    }

    private Path jdk(String place, String version) throws IOException {
        Path home = machine.resolve(place);
        Files.createDirectories(home.resolve("bin"));
        Path javac = Files.writeString(home.resolve("bin/javac"), "");
        assertTrue(javac.toFile().setExecutable(true));
        Files.writeString(
                home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    /// @return what the script printed: the JDK, or why there is none
    private String chosen(Map<String, String> environment) throws Exception {
        ProcessBuilder script =
                new ProcessBuilder(root().resolve("fanops").toString(), "jdk")
                        .redirectErrorStream(true);
        script.environment().clear();
        // A path with the script's tools and without this machine's javac.
        Path tools = Files.createDirectories(machine.resolve("tools"));
        for (String tool : new String[] {"bash", "env", "sed", "head", "dirname", "readlink"}) {
            if (!Files.exists(tools.resolve(tool))) {
                Files.createSymbolicLink(tools.resolve(tool), onThePath(tool));
            }
        }
        script.environment().put("PATH", tools.toString());
        script.environment().put("HOME", machine.resolve("home").toString());
        script.environment().put("FANOPS_JDK_ROOT", machine.toString());
        environment.forEach((name, value) ->
                script.environment()
                        .put(name, value.replace(System.getenv("PATH"), tools.toString())));
        Process process = script.start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    private static Path onThePath(String tool) {
        for (String folder : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(folder, tool))) {
                return Path.of(folder, tool);
            }
        }
        throw new IllegalStateException("no " + tool + " on the path");
    }

    private static Path root() {
        return Path.of(System.getProperty("fanops.root")).toAbsolutePath();
    }
}
