package dev.trawl.bench;

import static java.util.Objects.requireNonNull;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Simulates dispatch with costs that were measured now, or are given. */
@Command(name = "dispatch", description = "How many slots one supervisor can keep busy.")
final class DispatchCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--trawl")
  private @Nullable Path trawl;

  /** What to measure with; without it nothing is measured. */
  @Option(names = "--file")
  private @Nullable Path file;

  @Option(names = "--task-us")
  private @Nullable Double taskMicros;

  @Option(names = "--walk-ns")
  private @Nullable Double walkNanos;

  @Option(names = "--relay-ns")
  private @Nullable Double relayNanos;

  @Option(names = "--result-share", defaultValue = "0")
  private double resultShare;

  @Option(names = "--slot-gbs")
  private @Nullable Double slotGigabytes;

  @Option(names = "--machine-gbs", defaultValue = "400")
  private double machineGigabytes;

  @Option(names = "--latency-us", defaultValue = "100")
  private double latencyMicros;

  @Option(names = "--results")
  private @Nullable Path results;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    Map<String, Object> raw = Results.start("dispatch");
    DispatchCosts costs = null;
    if (file != null && trawl != null) {
      costs = DispatchCosts.measure(trawl, file);
      raw.put("measured", costs.map());
      out.println(costs.text() + "\n");
    }
    DispatchReport report = new DispatchReport(inputs(costs));
    raw.putAll(report.map());
    out.println(report.text());
    if (results != null) {
      out.println("\nraw results: " + Results.write(raw, results));
    }
    out.flush();
    return 0;
  }

  /** What is given goes before what was measured. */
  private DispatchInputs inputs(@Nullable DispatchCosts costs) {
    return new DispatchInputs(
        given(taskMicros, "--task-us", costs == null ? null : costs.taskMicros()),
        given(walkNanos, "--walk-ns", costs == null ? null : costs.walkNanos()),
        given(relayNanos, "--relay-ns", costs == null ? null : costs.relay().loopSeconds() * 1e9),
        resultShare,
        given(slotGigabytes, "--slot-gbs", costs == null ? null : costs.readGigabytes()),
        machineGigabytes,
        latencyMicros);
  }

  private static double given(@Nullable Double value, String option, @Nullable Double measured) {
    Double known = value == null ? measured : value;
    if (known == null) {
      throw new IllegalArgumentException("without a file to measure with, give " + option);
    }
    return known;
  }
}
