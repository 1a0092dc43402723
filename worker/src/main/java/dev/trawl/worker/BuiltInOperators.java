package dev.trawl.worker;

import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.worker.v1.FailureReason;
import dev.trawl.scan.kernel.ByteRarity;
import dev.trawl.scan.operator.OperatorSpec;
import dev.trawl.scan.operator.Operators;
import dev.trawl.scan.operator.RangeOperator;
import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.util.List;

/** The operators of the scanning library. */
final class BuiltInOperators implements OperatorCompiler {
  /** What a worker says it can run: names of the kinds in {@link Operator}. */
  static final List<String> NAMES =
      List.of(
          "patterns",
          "newline_count",
          "histogram",
          "entropy",
          "strings",
          "digest",
          "line_statistics");

  @Override
  public RangeOperator compile(Operator operator, Window window) throws TaskFailedException {
    OperatorSpec spec = SpecTranslator.translate(operator);
    return Operators.compile(spec, rarity(window));
  }

  /** Which bytes are rare is learnt from the blob itself, not from a table: blobs differ. */
  private static ByteRarity rarity(Window window) throws TaskFailedException {
    try {
      return ByteRarity.sample(window);
    } catch (IOException e) {
      throw new TaskFailedException(
          FailureReason.FAILURE_REASON_BLOB_UNREADABLE, "sampling the blob: " + e.getMessage(), e);
    }
  }
}
