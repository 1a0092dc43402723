package dev.trawl.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worker as a process of its own: exit codes, and that it dies with its parent. */
class WorkerProcessTest {
  @TempDir Path folder;

  private static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-modules=jdk.incubator.vector");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
            .replace("test-classes", "no-test-classes"));
    command.add("dev.trawl.worker.WorkerMain");
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  private File log() {
    return folder.resolve("log").toFile();
  }

  private int run(String input, String... arguments) throws Exception {
    Path stdin = Files.writeString(folder.resolve("in"), input);
    Process process =
        new ProcessBuilder(command(arguments))
            .redirectInput(stdin.toFile())
            .redirectError(log())
            .start();
    assertThat(process.waitFor(18, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Test
  void everyProblemOfTheCommandLineIsTold() throws Exception {
    assertThat(run("token\n", "--what", "--slots", "many")).isEqualTo(ExitReason.USAGE.code());
    assertThat(log())
        .content()
        .contains("--what", "--slots must be a number from 1 to 256, not many")
        .contains("--socket is missing", "usage:");
  }

  @Test
  void missingTokenIsTold() throws Exception {
    assertThat(run("\n", "--socket", "s", "--slots", "1")).isEqualTo(ExitReason.USAGE.code());
    assertThat(log()).content().contains("token is missing");
  }

  @Test
  void worksOnlyForItsParent() throws Exception {
    int code = run("token\n", "--socket", "s", "--slots", "1", "--supervisor-pid", "1");
    assertThat(code).isEqualTo(ExitReason.PARENT_GONE.code());
  }

  @Test
  void supervisorThatIsNotThereIsNotWaitedFor() throws Exception {
    String socket = folder.resolve("nothing").toString();
    assertThat(run("token\n", "--socket", socket, "--slots", "1"))
        .isEqualTo(ExitReason.NOT_ATTACHED.code());
  }

  @Test
  void diesWithItsParentThoughTheSupervisorStillListens() throws Exception {
    try (FakeSupervisor supervisor = new FakeSupervisor(folder.resolve("s"))) {
      List<String> worker = command("--socket", supervisor.socket().toString(), "--slots", "2");
      String script = "echo $0 | \"$@\" --supervisor-pid $$ & wait";
      List<String> shell = new ArrayList<>(List.of("sh", "-c", script, FakeSupervisor.TOKEN));
      shell.addAll(worker);
      Process parent = new ProcessBuilder(shell).redirectError(log()).start();
      try {
        await()
            .atMost(15, TimeUnit.SECONDS)
            .until(() -> Files.readString(log().toPath()).contains("attached"));
        ProcessHandle child = ProcessHandle.of(supervisor.hello().getPid()).orElseThrow();
        assertThat(child.pid()).isNotEqualTo(parent.pid());
        assertThat(child.isAlive()).isTrue();
        parent.destroyForcibly();
        await().until(() -> !child.isAlive());
        assertThat(log()).content().doesNotContain("SO_KEEPALIVE");
      } finally {
        parent.destroyForcibly();
      }
    }
  }
}
