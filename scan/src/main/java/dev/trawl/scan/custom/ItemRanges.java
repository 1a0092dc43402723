package dev.trawl.scan.custom;

import dev.trawl.scan.operator.RangeOperator;
import dev.trawl.scan.operator.RangeScan;
import dev.trawl.scan.operator.ResultSink;
import dev.trawl.scan.spi.ItemOperator;
import dev.trawl.scan.spi.ItemSink;
import dev.trawl.scan.window.Window;
import java.io.IOException;

/** Runs an {@link ItemOperator} over ranges, and holds it to the rules of {@link ItemSink}. */
final class ItemRanges implements RangeOperator {
  private final ItemOperator operator;

  ItemRanges(ItemOperator operator) {
    this.operator = operator;
  }

  @Override
  public Needs needs() {
    return new Needs(false, false, false);
  }

  @Override
  public Outcome scan(Window window, RangeScan task, ResultSink sink) throws IOException {
    if (task.start() < task.end()) {
      Items items = new Items(task, sink);
      operator.scan(window, task.start(), task.end(), items);
      items.finish();
    }
    return Outcome.endingAt(task.end());
  }

  /** Checks what one scan of a range pushes. */
  private static final class Items implements ItemSink {
    private final RangeScan task;
    private final ResultSink sink;
    private final Contract contract = new Contract();

    /** Least start of the next item. */
    private long least;

    Items(RangeScan task, ResultSink sink) {
      this.task = task;
      this.sink = sink;
      this.least = task.start();
    }

    @Override
    public boolean advance(long position) {
      contract.enter();
      long reached = Math.clamp(position, task.start(), task.end());
      return contract.answer(sink.advance(reached, 0));
    }

    @Override
    public boolean item(long start, byte[] bytes) {
      contract.enter();
      if (start < least || start >= task.end()) {
        throw contract.breach(
            "an item that starts at "
                + start
                + " where one in ["
                + least
                + ", "
                + task.end()
                + ") could come: items start in the range, in ascending order");
      }
      if (bytes.length > MAX_ITEM_BYTES) {
        throw contract.breach(
            "the item at "
                + start
                + " has "
                + bytes.length
                + " bytes; at most "
                + MAX_ITEM_BYTES
                + " are allowed");
      }
      least = start + 1;
      return contract.answer(sink.record(start, 1, bytes));
    }

    void finish() {
      contract.throwBreach();
      if (!contract.stopped()) {
        sink.advance(task.end(), 0);
      }
    }
  }
}
