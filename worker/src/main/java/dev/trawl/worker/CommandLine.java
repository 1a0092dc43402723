package dev.trawl.worker;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The command line of a worker process. It is written by a supervisor, so it is small, and every
 * problem is told at once.
 *
 * @param socket the supervisor's socket for workers
 * @param slots tasks it runs at once
 * @param supervisorPid the process to die with; empty for a worker started by hand
 * @param operators folder of custom operators, if there is one
 */
record CommandLine(Path socket, int slots, OptionalLong supervisorPid, Optional<Path> operators) {
  static final String USAGE =
      "usage: WorkerMain --socket PATH --slots N [--supervisor-pid PID] [--operators DIR], with the token as the first line of standard input";

  /** What is wrong with a command line; every problem, a line each. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(List<String> problems) {
      super(String.join("\n", problems));
    }
  }

  /**
   * Parses the arguments.
   *
   * @throws UsageException naming every problem
   */
  static CommandLine parse(List<String> arguments) throws UsageException {
    Parser parser = new Parser();
    parser.read(arguments.iterator());
    return parser.result();
  }

  /** Collects values and problems. */
  private static final class Parser {
    private final List<String> problems = new ArrayList<>();
    private @Nullable Path socket;
    private int slots;
    private OptionalLong supervisorPid = OptionalLong.empty();
    private Optional<Path> operators = Optional.empty();

    void read(Iterator<String> arguments) {
      while (arguments.hasNext()) {
        String name = arguments.next();
        if (!List.of("--socket", "--slots", "--supervisor-pid", "--operators").contains(name)) {
          problems.add("unknown argument: " + name);
        } else if (!arguments.hasNext()) {
          problems.add(name + " needs a value");
        } else {
          set(name, arguments.next());
        }
      }
    }

    private void set(String name, String value) {
      switch (name) {
        case "--socket" -> socket = Path.of(value);
        case "--operators" -> operators = Optional.of(Path.of(value));
        case "--slots" -> slots = (int) number(name, value, WorkerOptions.MAX_SLOTS);
        default -> supervisorPid = OptionalLong.of(number(name, value, Integer.MAX_VALUE));
      }
    }

    private long number(String name, String value, long max) {
      try {
        long number = Long.parseLong(value);
        if (number >= 1 && number <= max) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Told below, like a number out of range.
      }
      problems.add(name + " must be a number from 1 to " + max + ", not " + value);
      return 1;
    }

    CommandLine result() throws UsageException {
      Path path = socket;
      if (path == null) {
        problems.add("--socket is missing");
      } else if (lengthBytes(path) > WorkerOptions.MAX_SOCKET_PATH_BYTES) {
        problems.add(
            "the socket path is longer than "
                + WorkerOptions.MAX_SOCKET_PATH_BYTES
                + " bytes: "
                + path);
      }
      if (slots == 0) {
        problems.add("--slots is missing");
      }
      if (path == null || !problems.isEmpty()) {
        throw new UsageException(problems);
      }
      return new CommandLine(path, slots, supervisorPid, operators);
    }

    private static int lengthBytes(Path path) {
      return path.toString().getBytes(Charset.defaultCharset()).length;
    }
  }
}
