package dev.trawl.scan.custom;

import dev.trawl.scan.operator.PartialMerger;
import dev.trawl.scan.operator.RangeScan;
import dev.trawl.scan.operator.ResultSink;
import dev.trawl.scan.spi.CheckIn;
import dev.trawl.scan.spi.PartialOperator;
import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs a {@link PartialOperator} over ranges and over partials, and holds it to its bounds. */
final class PartialRanges implements PartialMerger {
  private final PartialOperator operator;

  PartialRanges(PartialOperator operator) {
    this.operator = operator;
  }

  @Override
  public Needs needs() {
    return new Needs(false, false, false);
  }

  @Override
  public Outcome scan(Window window, RangeScan task, ResultSink sink) throws IOException {
    // It can be taken up again only at the range's start, as nothing of it is known before its end.
    Strides strides = new Strides(task.start(), sink);
    byte[] partial = operator.scan(window, task.start(), task.end(), strides);
    strides.contract.throwBreach();
    if (!strides.contract.stopped()) {
      sink.partial(checked("scan", partial));
      sink.advance(task.end(), 0);
    }
    return Outcome.endingAt(task.end());
  }

  @Override
  public Outcome merge(List<byte[]> partials, boolean finish, RangeScan task, ResultSink sink) {
    byte[] merged = partials.getFirst();
    for (byte[] next : partials.subList(1, partials.size())) {
      if (!sink.advance(task.start(), 0)) {
        return Outcome.endingAt(task.end());
      }
      merged = checked("merge", operator.merge(merged, next));
    }
    sink.partial(finish ? checked("finish", operator.finish(merged)) : merged);
    return Outcome.endingAt(task.end());
  }

  private static byte[] checked(String method, byte @Nullable [] partial) {
    if (partial == null) {
      throw new IllegalStateException(method + " of the operator returned null");
    }
    if (partial.length > PartialOperator.MAX_PARTIAL_BYTES) {
      throw new IllegalStateException(
          method
              + " of the operator returned a partial of "
              + partial.length
              + " bytes; at most "
              + PartialOperator.MAX_PARTIAL_BYTES
              + " are allowed");
    }
    return partial;
  }

  /** Passes signs of life on. */
  private static final class Strides implements CheckIn {
    private final long start;
    private final ResultSink sink;
    private final Contract contract = new Contract();

    Strides(long start, ResultSink sink) {
      this.start = start;
      this.sink = sink;
    }

    @Override
    public boolean advance(long position) {
      contract.enter();
      return contract.answer(sink.advance(start, 0));
    }
  }
}
