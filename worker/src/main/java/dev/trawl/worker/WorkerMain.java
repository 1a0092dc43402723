package dev.trawl.worker;

import dev.trawl.scan.custom.BadOperatorsException;
import dev.trawl.scan.custom.OperatorJars;
import dev.trawl.scan.kernel.Kernels;
import dev.trawl.scan.operator.KernelTraining;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * The worker process: {@code --socket PATH --slots N [--supervisor-pid PID] [--operators DIR]}, and
 * its token as the first line of standard input, where no other process can see it.
 *
 * <p>It ties itself to its parent, attaches, and trains its kernels while it has nothing to do, so
 * that the first tasks of later scans are not run by an interpreter. It ends with one of the codes
 * of {@link ExitReason}.
 */
public final class WorkerMain {
  private static final Duration ATTACH_TIMEOUT = Duration.ofSeconds(30);
  private static final long IDLE_POLL_MILLIS = 20;
  private static final long IDLE_BEFORE_TRAINING_MILLIS = 500;
  private static final int MAX_TOKEN_BYTES = 4096;

  private WorkerMain() {}

  /** Runs the worker; does not return. */
  public static void main(String[] arguments) throws InterruptedException {
    configureLogging();
    ExitReason reason = run(List.of(arguments));
    if (reason == ExitReason.LEFT) {
      System.exit(reason.code());
    }
    // Nothing is left to be saved, and an orderly exit waits for threads that sit in native code.
    Runtime.getRuntime().halt(reason.code());
  }

  /** Before the first logger is made. What the starter has set stands. */
  private static void configureLogging() {
    // Netty warns that unix sockets have no SO_KEEPALIVE, on every start.
    setDefault("org.slf4j.simpleLogger.log.io.grpc.netty.shaded.io.netty", "error");
    setDefault("org.slf4j.simpleLogger.showShortLogName", "true");
    setDefault("org.slf4j.simpleLogger.showThreadName", "false");
    setDefault("org.slf4j.simpleLogger.showDateTime", "true");
    setDefault("org.slf4j.simpleLogger.dateTimeFormat", "HH:mm:ss.SSS");
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  private static ExitReason run(List<String> arguments) throws InterruptedException {
    CommandLine commandLine;
    String token;
    try {
      commandLine = CommandLine.parse(arguments);
      token = readToken(System.in);
    } catch (CommandLine.UsageException | IOException e) {
      System.err.println(e.getMessage() + "\n" + CommandLine.USAGE);
      return ExitReason.USAGE;
    }
    OptionalLong parent = commandLine.supervisorPid();
    if (parent.isPresent() && !ParentDeath.follow(parent.getAsLong())) {
      return ExitReason.PARENT_GONE;
    }
    OperatorJars operators;
    try {
      operators = CustomOperators.load(commandLine.operators());
    } catch (BadOperatorsException | IOException e) {
      System.err.println("operators: " + e.getMessage());
      return ExitReason.USAGE;
    }
    return attachAndWait(commandLine, token, operators);
  }

  private static ExitReason attachAndWait(
      CommandLine commandLine, String token, OperatorJars operators) throws InterruptedException {
    WorkerOptions options =
        new WorkerOptions(
            commandLine.socket(),
            commandLine.slots(),
            token,
            Objects.requireNonNullElse(
                WorkerMain.class.getPackage().getImplementationVersion(), "unpackaged"),
            Kernels.best().description(),
            operators,
            ATTACH_TIMEOUT);
    CompletableFuture<ExitReason> exit = new CompletableFuture<>();
    Worker worker = Worker.start(options, exit::complete);
    Thread.ofPlatform().name("kernel-training").daemon().start(() -> train(worker));
    return exit.join();
  }

  /**
   * Real scans come first, and train the kernels they use: the compilers would get to those late if
   * training had filled their queue. So it begins when nothing has come for a while, and goes on
   * whenever there is nothing to do.
   */
  private static void train(Worker worker) {
    awaitIdle(worker, IDLE_BEFORE_TRAINING_MILLIS);
    KernelTraining.warmUp(() -> awaitIdle(worker, 0));
  }

  /** Waits until no slot has run a task for so long. */
  private static void awaitIdle(Worker worker, long millis) {
    try {
      for (long idle = 0; idle < millis || !worker.isIdle(); ) {
        Thread.sleep(IDLE_POLL_MILLIS);
        idle = worker.isIdle() ? idle + IDLE_POLL_MILLIS : 0;
      }
    } catch (InterruptedException e) {
      // Nobody interrupts it; were it so, training beside a scan does no harm.
      Thread.currentThread().interrupt();
    }
  }

  /** Reads byte by byte up to the end of the line: what follows is not ours. */
  private static String readToken(InputStream in) throws IOException {
    StringBuilder token = new StringBuilder();
    for (int next = in.read(); next != '\n' && next >= 0; next = in.read()) {
      token.append((char) next);
      if (token.length() > MAX_TOKEN_BYTES) {
        throw new IOException("the token on standard input is longer than " + MAX_TOKEN_BYTES);
      }
    }
    String stripped = token.toString().strip();
    if (stripped.isEmpty()) {
      throw new IOException("the token is missing on standard input");
    }
    return stripped;
  }
}
