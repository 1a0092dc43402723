package dev.trawl.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a supervisor is started. The command {@code trawl serve} and the start in the background fill
 * these in; people meet them only through those.
 *
 * @param home the laid-out folder with the jars
 * @param directory where the sockets live, mode 0700
 * @param workers worker processes
 * @param slots tasks each worker runs at once
 * @param idleExit leave after this long without a client; zero means never
 * @param blobIdle close a blob after this long without a scan
 * @param lease how long a worker may be silent
 * @param stall how long a slot may show no progress
 * @param grace how long running scans may go on after SIGTERM
 * @param operators folder of custom operators, if there is one
 * @param background become a session of its own
 * @param privateDirectory the directory is this supervisor's alone, and goes with it
 * @param parentPid leave when this process has ended
 * @param access who may reach it, and which files it reads for them
 */
record SupervisorOptions(
    Path home,
    Path directory,
    int workers,
    int slots,
    Duration idleExit,
    Duration blobIdle,
    Duration lease,
    Duration stall,
    Duration grace,
    Optional<Path> operators,
    boolean background,
    boolean privateDirectory,
    OptionalLong parentPid,
    AccessOptions access) {

  private static final int MAX_WORKERS = 512;
  private static final int MAX_SLOTS = 256;

  /** The options are wrong; the message lists every problem. */
  static final class BadOptionsException extends Exception {
    private static final long serialVersionUID = 1L;

    BadOptionsException(List<String> problems) {
      super(String.join("; ", problems));
    }
  }

  /** Reads the command line; collects all problems before it complains. */
  static SupervisorOptions parse(List<String> arguments) throws BadOptionsException {
    Parser parser = new Parser(arguments);
    int cores = Runtime.getRuntime().availableProcessors();
    int workers = (int) parser.number("--workers", 1, MAX_WORKERS, defaultWorkers(cores));
    int slots = (int) parser.number("--slots", 1, MAX_SLOTS, defaultSlots(cores, workers));
    SupervisorOptions options =
        new SupervisorOptions(
            parser.home(),
            parser.path("--directory"),
            workers,
            slots,
            Duration.ofSeconds(parser.number("--idle-exit-seconds", 0, 1 << 30, 0)),
            Duration.ofSeconds(parser.number("--blob-idle-seconds", 1, 1 << 30, 30)),
            Duration.ofMillis(parser.number("--lease-millis", 1000, 1 << 30, 10_000)),
            Duration.ofSeconds(parser.number("--stall-seconds", 1, 86_400, 30)),
            Duration.ofSeconds(parser.number("--grace-seconds", 0, 86_400, 10)),
            parser.take("--operators").map(Path::of),
            parser.flag("--background"),
            parser.flag("--private-directory"),
            parser.pid("--parent-pid"),
            AccessOptions.take(parser::take, parser.problems));
    parser.finish();
    return options;
  }

  /**
   * One process per about four cores: page tables are per process, but a crash should cost only a
   * part.
   */
  static int defaultWorkers(int cores) {
    return Math.clamp(cores / 4, 2, 16);
  }

  /** The cores, shared out over the processes. */
  static int defaultSlots(int cores, int workers) {
    return Math.max(1, Math.ceilDiv(cores, workers));
  }

  private static final class Parser {
    private final List<String> rest;
    private final List<String> problems = new ArrayList<>();

    Parser(List<String> arguments) {
      rest = new ArrayList<>(arguments);
    }

    private Optional<String> take(String name) {
      int at = rest.indexOf(name);
      if (at < 0) {
        return Optional.empty();
      }
      rest.remove(at);
      if (at < rest.size()) {
        return Optional.of(rest.remove(at));
      }
      problems.add(name + " needs a value");
      return Optional.empty();
    }

    boolean flag(String name) {
      return rest.remove(name);
    }

    long number(String name, long least, long most, long otherwise) {
      Optional<String> text = take(name);
      if (text.isEmpty()) {
        return otherwise;
      }
      try {
        long value = Long.parseLong(text.get());
        if (least <= value && value <= most) {
          return value;
        }
      } catch (NumberFormatException e) {
        problems.add(name + " " + text.get() + " is not a number");
        return otherwise;
      }
      problems.add(name + " " + text.get() + " is not in " + least + " to " + most);
      return otherwise;
    }

    Path path(String name) {
      Optional<String> text = take(name);
      if (text.isEmpty()) {
        problems.add(name + " is missing");
      }
      return Path.of(text.orElse("/")).toAbsolutePath();
    }

    OptionalLong pid(String name) {
      long pid = number(name, 1, Long.MAX_VALUE, 0);
      return pid == 0 ? OptionalLong.empty() : OptionalLong.of(pid);
    }

    Path home() {
      String home = System.getProperty("trawl.home");
      if (home == null) {
        problems.add("system property trawl.home, the folder that holds lib/, is not set");
        return Path.of("/");
      }
      return Path.of(home).toAbsolutePath();
    }

    void finish() throws BadOptionsException {
      for (String unknown : rest) {
        problems.add("unknown option " + unknown);
      }
      if (!problems.isEmpty()) {
        throw new BadOptionsException(problems);
      }
    }
  }
}
