package dev.trawl.server.dispatch;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.trawl.proto.v1.CustomAnswer;
import dev.trawl.proto.v1.PoolOperator;
import dev.trawl.proto.worker.v1.OperatorVersion;
import dev.trawl.server.scan.ScanFailure;
import io.grpc.Status;
import java.util.Collection;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The operators that the pool can run: those its workers announced, and, while there is no worker,
 * the custom ones that were found when the supervisor started. Changed on the supervisor's loop,
 * read by any thread.
 */
public final class OperatorCatalog {
  private static final int MAX_LISTED = 1000;

  private final ImmutableList<OperatorVersion> found;
  private volatile ImmutableSortedMap<String, PoolOperator> known;

  /**
   * @param found custom operators known from the start
   */
  public OperatorCatalog(Collection<OperatorVersion> found) {
    this.found = ImmutableList.copyOf(found);
    this.known = ImmutableSortedMap.of();
    refresh(ImmutableList.of());
  }

  /** Workers came or went. */
  void refresh(Collection<WorkerSession> sessions) {
    TreeMap<String, PoolOperator> now = new TreeMap<>();
    found.forEach(operator -> now.put(operator.getName(), listed(operator, 0)));
    for (WorkerSession session : sessions) {
      for (OperatorVersion operator : session.operators()) {
        now.merge(operator.getName(), listed(operator, 1), OperatorCatalog::newer);
      }
    }
    known = ImmutableSortedMap.copyOf(now);
  }

  private static PoolOperator listed(OperatorVersion operator, int workers) {
    return PoolOperator.newBuilder()
        .setName(operator.getName())
        .setVersion(operator.getVersion())
        .setAnswer(operator.getAnswer())
        .setWorkers(workers)
        .build();
  }

  /** One that a worker runs goes before one that none does; of those, the highest version. */
  private static PoolOperator newer(PoolOperator one, PoolOperator other) {
    if (one.getVersion() == other.getVersion() && one.getAnswer() == other.getAnswer()) {
      return one.toBuilder().setWorkers(one.getWorkers() + other.getWorkers()).build();
    }
    if (one.getWorkers() == 0) {
      return other;
    }
    return Integer.compareUnsigned(one.getVersion(), other.getVersion()) > 0 ? one : other;
  }

  /** The custom operator {@code name}; null if nobody has it. */
  public @Nullable OperatorVersion custom(String name) {
    PoolOperator operator = known.get(name);
    return operator == null || !isCustom(operator)
        ? null
        : OperatorVersion.newBuilder()
            .setName(name)
            .setVersion(operator.getVersion())
            .setAnswer(operator.getAnswer())
            .build();
  }

  /** Why a scan ends whose operator no worker has any more. */
  static ScanFailure gone(String operator) {
    return new ScanFailure(
        Status.Code.UNAVAILABLE,
        "NO_WORKER",
        "no worker has this version of the operator any more: "
            + operator.strip().replace('\n', ' ')
            + "; its jar was replaced while the scan ran: run the scan again");
  }

  /** Names of all custom operators, in order. */
  public ImmutableList<String> customNames() {
    return known.values().stream()
        .filter(OperatorCatalog::isCustom)
        .map(PoolOperator::getName)
        .collect(ImmutableList.toImmutableList());
  }

  /** All operators: built-in ones, then custom ones, each by name. */
  public ImmutableList<PoolOperator> all() {
    ImmutableList.Builder<PoolOperator> all = ImmutableList.builder();
    known.values().stream().filter(operator -> !isCustom(operator)).forEach(all::add);
    known.values().stream().filter(OperatorCatalog::isCustom).limit(MAX_LISTED).forEach(all::add);
    return all.build();
  }

  private static boolean isCustom(PoolOperator operator) {
    return operator.getAnswer() == CustomAnswer.CUSTOM_ANSWER_ITEMS
        || operator.getAnswer() == CustomAnswer.CUSTOM_ANSWER_PARTIAL;
  }
}
