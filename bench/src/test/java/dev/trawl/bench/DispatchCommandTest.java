package dev.trawl.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DispatchCommandTest {
  @TempDir Path folder;

  @Test
  void costsGivenByHandAreSimulatedAndKept() throws Exception {
    StringWriter said = new StringWriter();
    int code =
        new CommandLine(new DispatchCommand())
            .setOut(new PrintWriter(said, true))
            .execute(
                "--task-us=3",
                "--walk-ns=60",
                "--relay-ns=3",
                "--slot-gbs=10",
                "--results=" + folder);
    assertThat(code).isZero();
    assertThat(said.toString()).contains("| least range |").contains("-dispatch.json");
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> written = files.toList();
      assertThat(written).hasSize(1);
      assertThat(written.getFirst().toString()).endsWith("-dispatch.json");
      assertThat(Files.readString(written.getFirst()))
          .contains("\"benchmark\": \"dispatch\"")
          .contains("\"taskMicros\": 3.0")
          .contains("\"utilisation\"");
    }
  }

  @Test
  void withoutAFileTheCostsMustBeGiven() {
    StringWriter said = new StringWriter();
    int code =
        new CommandLine(new DispatchCommand())
            .setErr(new PrintWriter(said, true))
            .execute("--task-us=3");
    assertThat(code).isNotZero();
    assertThat(said.toString()).contains("give --walk-ns");
  }
}
