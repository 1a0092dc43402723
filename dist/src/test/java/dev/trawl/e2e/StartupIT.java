package dev.trawl.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every process starts from what the build recorded, and starts without it. Hazards: records that
 * are made and never used, which nobody would notice, and a record that does not fit, of which the
 * JVM would tell the user.
 */
class StartupIT {

  @Test
  void everyProcessStartsFromItsRecord() throws IOException {
    try (Dist dist = Dist.create()) {
      Path data = Inputs.write(dist.file("data"), "needle\n");
      ProcessBuilder scan = dist.builder(dist.words("scan", "-F", "-c", "needle", data));
      String log = "-Xlog:class+load:file=" + dist.file("classes-%p.log");
      scan.environment().put("JAVA_TOOL_OPTIONS", log);
      assertThat(dist.run(scan).text()).isEqualTo("1");
      dist.stop();
      for (String main :
          new String[] {"client.cli.Main", "server.SupervisorMain", "worker.WorkerMain"}) {
        assertThat(loaded(dist, main))
            .as("where dev.trawl.%s came from, in some process", main)
            .contains("source: shared objects file");
      }
    }
  }

  private static String loaded(Dist dist, String main) {
    try (Stream<Path> files = Files.list(dist.file("x").getParent())) {
      return String.join(
          "\n",
          files
              .filter(file -> file.getFileName().toString().startsWith("classes-"))
              .flatMap(StartupIT::lines)
              .filter(line -> line.contains(" dev.trawl." + main + " "))
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "junk"})
  void startsWithoutAWordWhereTheRecordIs(String how) {
    Path home = Path.of(System.getProperty("trawl.home", "target/trawl")).toAbsolutePath();
    Path copy = home.resolveSibling("trawl-" + how);
    Inputs.deleteTree(copy);
    try (Dist dist = Dist.of(copy)) {
      // Links, not copies: the folder is large.
      dist.bash("cp -al '" + home + "' '" + copy + "' && rm '" + copy + "'/startup/*.aot").ended(0);
      if (how.equals("junk")) {
        for (String record : new String[] {"client", "supervisor", "worker"}) {
          Inputs.write(copy.resolve("startup").resolve(record + ".aot"), "junk");
        }
      }
      Path data = Inputs.write(dist.file("data"), "needle\n");
      assertThat(dist.trawl("scan", "-F", "-c", "needle", data).ended(0).text()).isEqualTo("1");
      assertThat(dist.status().getWorkersAttached()).isPositive();
      dist.stop();
    } finally {
      Inputs.deleteTree(copy);
    }
  }
}
