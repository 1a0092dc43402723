package dev.trawl.client;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.DeliveryOrder;
import dev.trawl.proto.v1.DigestAlgorithm;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.PatternScan;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanStarted;
import dev.trawl.proto.v1.ScanSummary;
import org.jspecify.annotations.Nullable;

/**
 * Checks one scan's stream: the order of its messages here, what its batches cover in a {@link
 * Coverage}. Not thread-safe. Every method throws PROTOCOL_VIOLATION for what the protocol does not
 * allow.
 */
final class ScanCheck {

  private final ScanRequest request;
  private @Nullable ScanStarted started;
  private @Nullable Coverage coverage;
  private @Nullable ScanSummary summary;
  private ByteString cursor = ByteString.EMPTY;
  private boolean delivered;

  /** The stream broke, and another one goes on where it did: its start is still to come. */
  private boolean restarted;

  ScanCheck(ScanRequest request) {
    this.request = request;
  }

  @Nullable ScanStarted started() {
    return started;
  }

  @Nullable ScanSummary summary() {
    return summary;
  }

  /** Whether another stream can bring all that is missing, and nothing that came before. */
  boolean resumable() {
    return summary == null && (!delivered || !cursor.isEmpty());
  }

  /** Where to go on; empty for the start. */
  ByteString cursor() {
    return cursor;
  }

  /** Another stream, asked for with {@link #cursor}, follows. */
  void restart() {
    restarted = started != null;
    if (!delivered) {
      coverage = null;
    }
  }

  /**
   * Takes the next message in.
   *
   * @return whether it is for the caller: the start of a stream that goes on where another broke is
   *     not
   */
  boolean accept(ScanResponse message) {
    if (summary != null) {
      throw TrawlException.violation("a message came after the summary");
    }
    switch (message.getEventCase()) {
      case STARTED -> {
        if (restarted) {
          goOn(message.getStarted());
          return false;
        }
        start(message.getStarted());
      }
      case BATCH -> {
        Coverage open = open("a batch");
        AnswerShape.check(request, message.getBatch());
        open.accept(message.getBatch());
        delivered = true;
        cursor = message.getBatch().getCursor();
      }
      case PROGRESS -> open("progress");
      case SUMMARY -> {
        open("the summary").end(message.getSummary());
        summary = message.getSummary();
      }
      case EVENT_NOT_SET -> throw TrawlException.violation("a message has no event");
    }
    return true;
  }

  /** The stream ended well. */
  void end() {
    if (summary == null) {
      throw TrawlException.violation("the scan ended without a summary");
    }
  }

  private void start(ScanStarted message) {
    if (started != null) {
      throw TrawlException.violation("the scan started twice");
    }
    started = message;
    coverage = coverage(message);
  }

  private void goOn(ScanStarted message) {
    restarted = false;
    if (started == null || !message.getIdentity().equals(started.getIdentity())) {
      throw TrawlException.violation("the scan went on over another file");
    }
    if (coverage == null) {
      coverage = coverage(message);
    } else {
      coverage.goOn(message);
    }
  }

  private Coverage coverage(ScanStarted message) {
    boolean limited = request.getMaxMatches() != 0 || request.getMaxLines() != 0;
    if (isAggregate(request.getOperator())) {
      return new AggregateCoverage(message, limited);
    }
    return request.getOrder() == DeliveryOrder.DELIVERY_ORDER_ANY
        ? new UnorderedCoverage(message)
        : new OrderedCoverage(message, limited, !request.getCursor().isEmpty());
  }

  private Coverage open(String what) {
    if (coverage == null) {
      throw TrawlException.violation(what + " came before the start");
    }
    return coverage;
  }

  /** Whether the whole scan has one result, which comes in one batch over the whole range. */
  private static boolean isAggregate(Operator operator) {
    return switch (operator.getKindCase()) {
      case PATTERNS -> isAggregate(operator.getPatterns());
      case NEWLINE_COUNT, HISTOGRAM, LINE_STATISTICS -> true;
      case DIGEST -> operator.getDigest().getAlgorithm() == DigestAlgorithm.DIGEST_ALGORITHM_CRC32C;
      case ENTROPY, STRINGS, CUSTOM, KIND_NOT_SET -> false;
    };
  }

  private static boolean isAggregate(PatternScan patterns) {
    return switch (patterns.getAnswerCase()) {
      case COUNT, DISTRIBUTION -> true;
      case OFFSETS, LINES, ANSWER_NOT_SET -> false;
    };
  }

  /** What the batches of a scan have covered so far. */
  interface Coverage {

    /** Another stream goes on behind the last batch. */
    void goOn(ScanStarted started);

    /** Checks a batch against those before it. */
    void accept(ResultBatch batch);

    /** Checks what the summary claims against what came. */
    void end(ScanSummary summary);
  }
}
