package dev.trawl.server.rpc;

import dev.trawl.proto.v1.BlobIdentity;
import dev.trawl.proto.v1.CountUnit;
import dev.trawl.proto.v1.DeliveryOrder;
import dev.trawl.proto.v1.ExcerptOptions;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.PatternScan;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.scan.blob.ByteRange;
import dev.trawl.server.scan.AnswerKind;
import dev.trawl.server.scan.ScanCursor;
import dev.trawl.server.scan.ScanDefinition;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * What a scan request may ask for. Whatever it does not allow never reaches a worker: wrong values
 * answer INVALID_ARGUMENT, what is not built yet UNIMPLEMENTED.
 */
final class ScanRequestCheck {
  /**
   * Most that a pattern takes on the wire beside its own bytes: two tags and lengths, and an id.
   */
  private static final int PATTERN_OVERHEAD_BYTES = 16;

  /**
   * Most bytes of an operator on the wire, fields this build does not know included: it is sent on
   * to every worker, and one too large for their channel would cost them all.
   */
  static final int MAX_OPERATOR_BYTES =
      PatternCheck.MAX_TOTAL_BYTES + PatternCheck.MAX_PATTERNS * PATTERN_OVERHEAD_BYTES;

  /** Most bytes of an excerpt on either side of a result's start. */
  private static final int MAX_EXCERPT_BYTES = 2048;

  private static final int MIN_PROGRESS_MILLIS = 50;
  private static final int MAX_WEIGHT = 100;

  /** Ranges below this cost more to hand out than to scan; a scan is cut into at most this many. */
  private static final long MAX_RANGES = 1L << 32;

  private ScanRequestCheck() {}

  /**
   * The request with its defaults filled in.
   *
   * @throws io.grpc.StatusRuntimeException if it asks for what cannot be had
   */
  static ScanDefinition check(ScanRequest request, long blobSize) {
    return check(request, blobSize, null);
  }

  /**
   * As {@link #check(ScanRequest, long)}, for any operator.
   *
   * @param custom what the request's custom operator answers with; null if it names none
   */
  static ScanDefinition check(ScanRequest request, long blobSize, @Nullable AnswerKind custom) {
    ByteRange range = range(request, blobSize);
    checkDelivery(request);
    long forced = request.getRangeSizeBytes();
    if (forced < 0 || (forced > 0 && range.length() / forced > MAX_RANGES)) {
      throw Errors.invalid(
          "range_size_bytes "
              + Long.toUnsignedString(forced)
              + " cuts "
              + range
              + " into too many ranges");
    }
    if (request.getMaxMatches() < 0 || request.getMaxLines() < 0) {
      throw Errors.invalid("max_matches and max_lines are at most 2^63 - 1");
    }
    if (request.getWeight() < 0 || request.getWeight() > MAX_WEIGHT) {
      throw Errors.invalid(
          "weight " + Integer.toUnsignedString(request.getWeight()) + " is not in 0 to 100");
    }
    return checkExcerpts(request, define(request, range, custom));
  }

  private static ByteRange range(ScanRequest request, long blobSize) {
    if (!request.hasRange()) {
      return new ByteRange(0, blobSize);
    }
    long start = request.getRange().getStart();
    long end = request.getRange().getEnd();
    if (start < 0 || end < start || end > blobSize) {
      throw Errors.invalid(
          "range ["
              + Long.toUnsignedString(start)
              + ", "
              + Long.toUnsignedString(end)
              + ") does not lie in the blob's "
              + blobSize
              + " bytes");
    }
    return new ByteRange(start, end);
  }

  private static ScanDefinition checkExcerpts(ScanRequest request, ScanDefinition definition) {
    checkExcerpt("before_bytes", request.getExcerpts().getBeforeBytes());
    checkExcerpt("after_bytes", request.getExcerpts().getAfterBytes());
    AnswerKind kind = definition.kind();
    if (request.hasExcerpts() && kind != AnswerKind.MATCHES && kind != AnswerKind.LINES) {
      throw Errors.invalid(
          "excerpts with an answer of "
              + kind
              + "; they go with matches and lines: leave them out, or ask for those");
    }
    return definition;
  }

  /**
   * Where the request wants to go on.
   *
   * @param key of the request over the blob as it is now
   * @return null if it begins at the start
   * @throws io.grpc.StatusRuntimeException if its cursor is none, or of something else
   */
  static @Nullable ScanCursor cursor(
      ScanRequest request, ScanDefinition definition, ScanCursor.Key key) {
    if (request.getCursor().isEmpty()) {
      return null;
    }
    if (!definition.kind().resumable()) {
      throw Errors.of(
          Status.Code.INVALID_ARGUMENT,
          "BAD_CURSOR",
          "a scan whose answer is one result cannot be resumed; run it again without a cursor");
    }
    ScanCursor cursor;
    try {
      cursor = ScanCursor.decode(request.getCursor(), definition.range());
    } catch (ScanCursor.BadCursorException e) {
      throw Errors.of(
          Status.Code.INVALID_ARGUMENT,
          "BAD_CURSOR",
          "the cursor cannot be used: " + e.getMessage() + "; take it from a batch as it is");
    }
    if (!cursor.key().request().equals(key.request())) {
      throw Errors.of(
          Status.Code.INVALID_ARGUMENT,
          "BAD_CURSOR",
          "the cursor is of another request; repeat that one, with the cursor alone added");
    }
    if (!cursor.key().identity().equals(key.identity())) {
      throw Errors.of(
          Status.Code.ABORTED,
          "BLOB_CHANGED",
          "the file is not the one the cursor is of: it was "
              + oneLine(cursor.key().identity())
              + " and is "
              + oneLine(key.identity())
              + "; discard what came and scan again");
    }
    return cursor;
  }

  private static String oneLine(BlobIdentity identity) {
    return String.format(
        "inode %d of device %d, %d bytes, written at %d ns",
        identity.getInode(), identity.getDevice(), identity.getSize(), identity.getModifiedNanos());
  }

  /** Whether a request that was checked asks for bytes around results. */
  static boolean wantsExcerpts(ScanRequest request) {
    ExcerptOptions wanted = request.getExcerpts();
    return wanted.getBeforeBytes() > 0 || wanted.getAfterBytes() > 0;
  }

  private static void checkExcerpt(String name, int bytes) {
    if (bytes < 0 || bytes > MAX_EXCERPT_BYTES) {
      throw Errors.invalid(
          "excerpts."
              + name
              + " of "
              + Integer.toUnsignedString(bytes)
              + "; ask for at most "
              + MAX_EXCERPT_BYTES);
    }
  }

  private static void checkDelivery(ScanRequest request) {
    if (request.getOrder() == DeliveryOrder.DELIVERY_ORDER_ANY) {
      throw Errors.notImplemented("unordered delivery");
    }
    if (request.getOrder() == DeliveryOrder.UNRECOGNIZED) {
      throw Errors.invalid("order " + request.getOrderValue() + " is unknown");
    }
    if (request.getCursor().size() > ScanCursor.MAX_BYTES) {
      throw Errors.invalid(
          "cursor of "
              + request.getCursor().size()
              + " bytes; none has more than "
              + ScanCursor.MAX_BYTES);
    }
  }

  private static ScanDefinition define(
      ScanRequest request, ByteRange range, @Nullable AnswerKind custom) {
    Operator operator = request.getOperator();
    if (operator.getSerializedSize() > MAX_OPERATOR_BYTES) {
      throw Errors.invalid(
          "an operator of "
              + operator.getSerializedSize()
              + " bytes; it takes at most "
              + MAX_OPERATOR_BYTES);
    }
    return switch (operator.getKindCase()) {
      case PATTERNS -> definePatterns(request, range, operator.getPatterns());
      case NEWLINE_COUNT -> {
        if (request.getMaxMatches() > 0 || request.getMaxLines() > 0) {
          throw Errors.invalid("a newline count takes no limit");
        }
        yield definition(request, range, AnswerKind.COUNT, false, false);
      }
      case STRINGS -> {
        AggregateCheck.check(operator.getStrings());
        refuseLineLimit(request);
        yield definition(request, range, AnswerKind.MATCHES, false, false);
      }
      case HISTOGRAM, ENTROPY, DIGEST, LINE_STATISTICS -> {
        AnswerKind kind = AggregateCheck.check(operator);
        if (request.getMaxMatches() > 0 || request.getMaxLines() > 0) {
          throw Errors.invalid(operator.getKindCase() + " takes no limit");
        }
        yield definition(request, range, kind, false, false);
      }
      case CUSTOM -> {
        if (custom == null) {
          throw Errors.notImplemented("operator " + operator.getKindCase());
        }
        if (request.getMaxMatches() > 0 || request.getMaxLines() > 0) {
          throw Errors.invalid("a custom operator takes no limit");
        }
        yield definition(request, range, custom, false, false);
      }
      case KIND_NOT_SET -> throw Errors.invalid("the request names no operator");
    };
  }

  private static ScanDefinition definePatterns(
      ScanRequest request, ByteRange range, PatternScan patterns) {
    PatternCheck.check(patterns);
    return switch (patterns.getAnswerCase()) {
      case OFFSETS -> {
        refuseLineLimit(request);
        yield definition(request, range, AnswerKind.MATCHES, false, false);
      }
      case LINES -> {
        if (request.getMaxMatches() > 0 && patterns.getInvert()) {
          throw Errors.invalid("max_matches does not go with inverted lines; use max_lines");
        }
        if (request.getMaxMatches() > 0 && !patterns.getLines().getMatches()) {
          throw Errors.invalid("max_matches with lines needs their matches: set lines.matches");
        }
        yield definition(request, range, AnswerKind.LINES, false, patterns.getLines().getNumbers());
      }
      case COUNT -> defineCount(request, range, patterns);
      case DISTRIBUTION -> {
        refuseLineLimit(request);
        yield definition(request, range, AnswerKind.DISTRIBUTION, false, false);
      }
      case ANSWER_NOT_SET -> throw Errors.invalid("the pattern scan names no answer");
    };
  }

  private static ScanDefinition defineCount(
      ScanRequest request, ByteRange range, PatternScan patterns) {
    boolean lines = patterns.getCount().getUnit() == CountUnit.COUNT_UNIT_LINES;
    if (lines) {
      if (request.getMaxMatches() > 0) {
        throw Errors.invalid("max_matches does not go with a count of lines; use max_lines");
      }
    } else {
      refuseLineLimit(request);
    }
    boolean each = patterns.getCount().getPerPattern();
    return definition(
        request, range, each ? AnswerKind.PATTERN_COUNTS : AnswerKind.COUNT, lines, false);
  }

  private static ScanDefinition definition(
      ScanRequest request, ByteRange range, AnswerKind kind, boolean countsLines, boolean numbers) {
    int progress = request.getProgressIntervalMillis();
    if (progress < 0) {
      throw Errors.invalid("progress_interval_millis is at most 2^31 - 1");
    }
    return new ScanDefinition(
        request.getOperator(),
        kind,
        countsLines,
        numbers,
        range,
        request.getMaxMatches(),
        request.getMaxLines(),
        request.getRangeSizeBytes(),
        progress == 0 ? 0 : Math.max(progress, MIN_PROGRESS_MILLIS));
  }

  private static void refuseLineLimit(ScanRequest request) {
    if (request.getMaxLines() > 0) {
      throw Errors.invalid("max_lines goes with answers made of lines; use max_matches");
    }
  }
}
