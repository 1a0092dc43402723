package dev.trawl.client.cli;

import dev.trawl.proto.v1.ListOperatorsRequest;
import dev.trawl.proto.v1.PoolOperator;
import dev.trawl.proto.v1.PoolServiceGrpc;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** {@code trawl operators}: what the running supervisor's workers can run. */
final class OperatorsCommand {
  private static final long CALL_SECONDS = 30;

  private OperatorsCommand() {}

  /**
   * Prints a line for each operator.
   *
   * @return 0, or 1 if no supervisor runs
   */
  static int run(Optional<RemoteFlags> remote) {
    try (RunningSupervisor running = RunningSupervisor.find(remote)) {
      if (running == null) {
        System.err.println("trawl: no supervisor runs; `trawl serve --operators DIR` starts one");
        return ExitCode.NO_MATCH;
      }
      System.out.print(text(list(running)));
      return ExitCode.MATCH;
    }
  }

  private static List<PoolOperator> list(RunningSupervisor running) {
    try {
      return PoolServiceGrpc.newBlockingStub(running.trawl().channel())
          .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
          .listOperators(ListOperatorsRequest.getDefaultInstance())
          .getOperatorsList();
    } catch (StatusRuntimeException e) {
      throw new CliException("the supervisor does not list its operators: " + e.getMessage(), e);
    }
  }

  /** Name, version, what it answers with, and how many workers run it. */
  static String text(List<PoolOperator> operators) {
    StringBuilder text = new StringBuilder();
    for (PoolOperator operator : operators) {
      text.append(
          String.format(
              "%-24s version %d  %-8s  %d workers%n",
              operator.getName(),
              operator.getVersion(),
              switch (operator.getAnswer()) {
                case CUSTOM_ANSWER_ITEMS -> "items";
                case CUSTOM_ANSWER_PARTIAL -> "partial";
                case CUSTOM_ANSWER_UNSPECIFIED, UNRECOGNIZED -> "built-in";
              },
              operator.getWorkers()));
    }
    return text.toString();
  }
}
