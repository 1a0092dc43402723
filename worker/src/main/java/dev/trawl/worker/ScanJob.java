package dev.trawl.worker;

import dev.trawl.proto.v1.Operator;
import dev.trawl.scan.operator.RangeOperator;
import dev.trawl.scan.window.Window;
import org.jspecify.annotations.Nullable;

/**
 * One scan: its blob and its operator, compiled once for all slots when the first task needs it.
 * Any thread.
 */
final class ScanJob {
  private final Operator asked;
  private final SharedBlob blob;
  private final OperatorCompiler compiler;
  private final ResultForm form;

  // Guarded by this; at most one of the two is set.
  private @Nullable RangeOperator operator;
  private @Nullable TaskFailedException failure;

  ScanJob(Operator asked, SharedBlob blob, OperatorCompiler compiler) {
    this.asked = asked;
    this.blob = blob;
    this.compiler = compiler;
    this.form = ResultForm.of(asked);
  }

  SharedBlob blob() {
    return blob;
  }

  ResultForm form() {
    return form;
  }

  /**
   * The compiled operator.
   *
   * @throws TaskFailedException OPERATOR_UNKNOWN, OPERATOR_INVALID or OPERATOR_TOO_LARGE; the same
   *     for every task of the scan
   */
  synchronized RangeOperator operator(Window window) throws TaskFailedException {
    if (failure != null) {
      throw failure;
    }
    RangeOperator compiled = operator;
    if (compiled == null) {
      compiled = compile(window);
      operator = compiled;
    }
    return compiled;
  }

  private RangeOperator compile(Window window) throws TaskFailedException {
    try {
      return compiler.compile(asked, window);
    } catch (TaskFailedException e) {
      failure = e;
      throw e;
    } catch (IllegalArgumentException | UnsupportedOperationException e) {
      failure = CompileFailure.of(asked, e);
      throw failure;
    }
  }
}
