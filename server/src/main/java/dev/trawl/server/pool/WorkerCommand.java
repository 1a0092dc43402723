package dev.trawl.server.pool;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The command line of a worker process. */
public final class WorkerCommand {
  private static final int HEAP_MEGABYTES = 64;
  private static final int HEAP_MEGABYTES_OF_CUSTOM = 64;

  private final Path home;
  private final Path socket;
  private final int slots;
  private final Optional<OperatorFolder> operators;

  /**
   * @param home the laid-out folder, with the jars in {@code lib}
   * @param socket where workers attach
   * @param slots tasks each runs at once
   */
  public WorkerCommand(Path home, Path socket, int slots) {
    this(home, socket, slots, Optional.empty());
  }

  /**
   * @param home the laid-out folder, with the jars in {@code lib}
   * @param socket where workers attach
   * @param slots tasks each runs at once
   * @param operators where their custom operators are
   */
  public WorkerCommand(Path home, Path socket, int slots, Optional<OperatorFolder> operators) {
    this.operators = operators;
    this.home = home;
    this.socket = socket;
    this.slots = slots;
  }

  /** Tasks each worker runs at once. */
  int slots() {
    return slots;
  }

  /**
   * The words of the command.
   *
   * @throws IOException if the worker's jar is not there
   */
  ImmutableList<String> words() throws IOException {
    return ImmutableList.<String>builder()
        .add(virtualMachine())
        .addAll(startupRecord())
        .add(
            "-cp",
            jar().toString(),
            "dev.trawl.worker.WorkerMain",
            "--socket",
            socket.toString(),
            "--slots",
            Integer.toString(slots),
            "--supervisor-pid",
            Long.toString(ProcessHandle.current().pid()))
        .addAll(
            operators
                .map(folder -> ImmutableList.of("--operators", folder.path().toString()))
                .orElse(ImmutableList.of()))
        .build();
  }

  private String[] virtualMachine() {
    return new String[] {
      java(),
      // Small on purpose: a worker keeps no results, and each one costs its heap.
      "-Xms16m",
      "-Xmx" + heapMegabytes() + "m",
      "-Xss512k",
      "-XX:+UseSerialGC",
      "-XX:-UsePerfData",
      "-XX:+ExitOnOutOfMemoryError",
      "-XX:MaxDirectMemorySize=64m",
      // A file truncated under its mapping crashes the JVM by design: one report is kept, and no
      // core.
      "-XX:-CreateCoredumpOnCrash",
      "-XX:ErrorFile=" + socket.resolveSibling("worker-crash.log"),
      "-Dio.grpc.netty.shaded.io.netty.allocator.numDirectArenas=1",
      "-Dio.grpc.netty.shaded.io.netty.allocator.numHeapArenas=1",
      // Netty still allocates through Unsafe; the JVM need not warn of it in every log.
      "--sun-misc-unsafe-memory-access=allow",
      "--add-modules=jdk.incubator.vector",
      "--enable-native-access=ALL-UNNAMED"
    };
  }

  /**
   * What the build recorded of a start, so that this one is faster. Where it does not fit the JDK,
   * the JDK passes over it, without a word.
   */
  private ImmutableList<String> startupRecord() {
    Path cache = home.resolve("startup").resolve("worker.aot");
    return Files.isRegularFile(cache)
        ? ImmutableList.of("-XX:AOTCache=" + cache, "-Xlog:aot=off,cds=off")
        : ImmutableList.of();
  }

  /**
   * The command that lists the custom operators in a folder.
   *
   * @throws IOException if the worker's jar is not there
   */
  ImmutableList<String> listWords(Path folder) throws IOException {
    return ImmutableList.of(
        java(),
        "-Xmx64m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        "--add-modules=jdk.incubator.vector",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        jar().toString(),
        "dev.trawl.worker.OperatorListMain",
        folder.toString());
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Custom operators keep tables, and merges their input, in each slot. */
  private int heapMegabytes() {
    return operators.isEmpty() ? HEAP_MEGABYTES : HEAP_MEGABYTES + slots * HEAP_MEGABYTES_OF_CUSTOM;
  }

  private Path jar() throws IOException {
    try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
      return jars.filter(jar -> jar.getFileName().toString().startsWith("trawl-worker-"))
          .findFirst()
          .orElseThrow(() -> new IOException("no trawl-worker-*.jar in " + home.resolve("lib")));
    }
  }
}
