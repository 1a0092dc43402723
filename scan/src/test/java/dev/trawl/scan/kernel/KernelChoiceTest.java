package dev.trawl.scan.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The choice is made once per process, so each case gets a process of its own. */
class KernelChoiceTest {

  private static final String MODULE = "--add-modules=jdk.incubator.vector";

  /** What a child process runs. */
  public static final class PrintChoice {
    private PrintChoice() {}

    public static void main(String[] args) {
      System.out.println("chosen: " + Kernels.best().description());
    }
  }

  @Test
  void takesVectorsWhereTheModuleIsThere() throws Exception {
    assertThat(choice(MODULE)).contains("chosen: vector");
  }

  @Test
  void takesTheWidthItIsTold() throws Exception {
    assertThat(choice(MODULE, "-Dtrawl.vector.bits=128")).contains("chosen: vector 128 bits");
  }

  @Test
  void fallsBackToScalarWithoutTheModuleAndSaysWhy() throws Exception {
    assertThat(choice())
        .contains("chosen: scalar")
        .contains("started without --add-modules=jdk.incubator.vector");
  }

  @Test
  void takesScalarWhereNothingOptimizesVectors() throws Exception {
    assertThat(choice(MODULE, "-Xint")).contains("chosen: scalar").contains("optimizing compiler");
    assertThat(choice(MODULE, "-XX:TieredStopAtLevel=1")).contains("chosen: scalar");
  }

  @Test
  void canBeOverruled() throws Exception {
    assertThat(choice(MODULE, "-Dtrawl.kernels=scalar")).contains("chosen: scalar");
    assertThat(choice(MODULE, "-Dtrawl.kernels=fast")).contains("use scalar, vector or auto");
  }

  private static String choice(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            PrintChoice.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }
}
