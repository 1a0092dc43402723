package dev.trawl.client.cli;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The command {@code trawl}. Every failure becomes one line and an exit code; nothing else ends the
 * process.
 */
public final class Main {

  /**
   * gRPC logs, for example, that data came for a call that was just cancelled, as {@code | head}
   * does. Nothing of it is for who types a command. Kept here because the registry of loggers
   * forgets those that nobody holds.
   */
  private static final Logger GRPC_LOG = Logger.getLogger("io.grpc");

  private Main() {}

  /** Runs the command and exits. */
  public static void main(String[] arguments) {
    System.exit(execute(arguments));
  }

  /** Runs the command; the exit code. */
  static int execute(String[] arguments) {
    GRPC_LOG.setLevel(Level.OFF);
    try {
      return run(Invocation.parse(withoutHelp(RawArguments.of(arguments)), System.getenv()));
    } catch (BrokenPipeException e) {
      return ExitCode.BROKEN_PIPE;
    } catch (Throwable e) {
      if (!Cleanup.isEnding()) {
        ErrorLine.print(e, System.err);
      }
      return ExitCode.ERROR;
    }
  }

  private static int run(Invocation invocation) {
    if (invocation instanceof Invocation.Scan scan) {
      return new ScanCommand(scan.flags()).run();
    }
    if (invocation instanceof Invocation.Analyse analyse) {
      return new AnalysisCommand(analyse.flags()).run();
    }
    if (invocation instanceof Invocation.Run custom) {
      return new RunCommand(custom.flags()).run();
    }
    if (invocation instanceof Invocation.Operators operators) {
      return OperatorsCommand.run(operators.remote());
    }
    if (invocation instanceof Invocation.Serve serve) {
      return PoolCommands.serve(serve.flags());
    }
    if (invocation instanceof Invocation.Stop stop) {
      return PoolCommands.stop(stop.grace());
    }
    if (invocation instanceof Invocation.Status status) {
      return PoolCommands.status(status.remote());
    }
    if (invocation instanceof Invocation.Workers) {
      return WorkerCommands.list();
    }
    if (invocation instanceof Invocation.DrainWorker drain) {
      return WorkerCommands.drain(drain.workerId(), drain.waits());
    }
    if (invocation instanceof Invocation.Resize resize) {
      return WorkerCommands.resize(resize.workers());
    }
    System.out.print(invocation instanceof Invocation.Help help ? help.text() : version());
    return ExitCode.MATCH;
  }

  /** {@code trawl help X} is {@code trawl X --help}. */
  private static String[] withoutHelp(String[] raw) {
    if (raw.length == 0 || !raw[0].equals("help")) {
      return raw;
    }
    return raw.length == 1 ? new String[] {"--help"} : new String[] {raw[1], "--help"};
  }

  private static String version() {
    return "trawl " + TrawlHome.current().build() + System.lineSeparator();
  }
}
