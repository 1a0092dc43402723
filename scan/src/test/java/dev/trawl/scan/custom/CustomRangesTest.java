package dev.trawl.scan.custom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trawl.scan.operator.PartialMerger;
import dev.trawl.scan.operator.RangeOperator;
import dev.trawl.scan.operator.RangeScan;
import dev.trawl.scan.operator.ResultSink;
import dev.trawl.scan.spi.CheckIn;
import dev.trawl.scan.spi.ItemOperator;
import dev.trawl.scan.spi.ItemSink;
import dev.trawl.scan.spi.PartialOperator;
import dev.trawl.scan.window.MappedWindow;
import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A custom operator is held to its contract, whatever it swallows. */
class CustomRangesTest {
  private static final byte[] NOTHING = {};

  private final Recorder recorder = new Recorder();

  @Test
  void itemsArePassedOnWithTheirStarts() throws IOException {
    scanItems(
        sink -> {
          assertThat(sink.item(10, bytes("a"))).isTrue();
          assertThat(sink.advance(15)).isTrue();
          assertThat(sink.item(19, NOTHING)).isTrue();
        });
    assertThat(recorder.items).containsExactly("10 a", "19 ");
    assertThat(recorder.position).isEqualTo(20);
  }

  @Test
  void anItemOutOfOrderFailsEvenIfTheOperatorSwallowsIt() {
    for (long second : new long[] {10, 12}) {
      assertThatThrownBy(
              () ->
                  scanItems(
                      sink -> {
                        sink.item(12, NOTHING);
                        swallow(() -> sink.item(second, NOTHING));
                      }))
          .hasMessageContaining("starts at " + second)
          .hasMessageContaining("[13, 20)");
    }
  }

  @Test
  void anItemOutsideTheRangeFails() {
    for (long start : new long[] {-1, 9, 20, Long.MAX_VALUE}) {
      assertThatThrownBy(() -> scanItems(sink -> sink.item(start, NOTHING)))
          .hasMessageContaining("starts at " + start);
    }
  }

  @Test
  void aHugeItemFails() throws IOException {
    scanItems(sink -> sink.item(10, new byte[ItemSink.MAX_ITEM_BYTES]));
    assertThatThrownBy(
            () -> scanItems(sink -> sink.item(10, new byte[ItemSink.MAX_ITEM_BYTES + 1])))
        .hasMessageContaining("has 1048577 bytes; at most 1048576");
  }

  @Test
  void whoGoesOnAfterTheStopFails() throws IOException {
    recorder.goOns = 1;
    scanItems(
        sink -> {
          assertThat(sink.item(10, NOTHING)).isTrue();
          assertThat(sink.advance(11)).isFalse();
        });
    recorder.goOns = 0;
    assertThatThrownBy(
            () ->
                scanItems(
                    sink -> {
                      sink.item(10, NOTHING);
                      swallow(() -> sink.item(11, NOTHING));
                      swallow(() -> sink.advance(12));
                    }))
        .hasMessageContaining("told to stop");
  }

  @Test
  void aPartialIsPassedOnUnlessTheScanWasStopped() throws IOException {
    scan(partials(bytes("p")));
    assertThat(recorder.partial).isEqualTo("p");
    recorder.goOns = 0;
    recorder.partial = null;
    scan(partials(bytes("q")));
    assertThat(recorder.partial).isNull();
  }

  @Test
  void aPartialHasABound() throws IOException {
    scan(partials(new byte[PartialOperator.MAX_PARTIAL_BYTES]));
    assertThatThrownBy(() -> scan(partials(new byte[PartialOperator.MAX_PARTIAL_BYTES + 1])))
        .hasMessageContaining("scan of the operator")
        .hasMessageContaining("4194305 bytes; at most 4194304");
    assertThatThrownBy(() -> scan(partials(null))).hasMessageContaining("null");
  }

  @Test
  void partialsAreMergedFromLeftToRightAndFinishedAtTheEnd() {
    PartialMerger merger = (PartialMerger) partials(NOTHING);
    RangeScan task = new RangeScan(10, 20, 0, false, false);
    merger.merge(List.of(bytes("a"), bytes("b"), bytes("c")), false, task, recorder);
    assertThat(recorder.partial).isEqualTo("((a b) c)");
    merger.merge(List.of(bytes("a"), bytes("b")), true, task, recorder);
    assertThat(recorder.partial).isEqualTo("(a b)!");
    merger.merge(List.of(bytes("a")), true, task, recorder);
    assertThat(recorder.partial).isEqualTo("a!");
  }

  private static RangeOperator partials(byte[] partial) {
    return new PartialRanges(
        new PartialOperator() {
          @Override
          public byte[] scan(Window window, long start, long end, CheckIn checkIn) {
            checkIn.advance(start);
            return partial;
          }

          @Override
          public byte[] merge(byte[] left, byte[] right) {
            return bytes("(" + text(left) + " " + text(right) + ")");
          }

          @Override
          public byte[] finish(byte[] merged) {
            return bytes(text(merged) + "!");
          }
        });
  }

  private interface Pushes {
    void to(ItemSink sink);
  }

  private void scanItems(Pushes pushes) throws IOException {
    ItemOperator operator = (window, start, end, sink) -> pushes.to(sink);
    scan(new ItemRanges(operator));
  }

  private void scan(RangeOperator operator) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      Window window = new MappedWindow(arena.allocate(30));
      operator.scan(window, new RangeScan(10, 20, 0, false, false), recorder);
    }
  }

  private static void swallow(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      // As a careless operator would.
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private static final class Recorder implements ResultSink {
    final List<String> items = new ArrayList<>();
    String partial;
    long position;
    int goOns = Integer.MAX_VALUE;

    @Override
    public boolean advance(long to, long newlinesBefore) {
      position = to;
      return goOns-- > 0;
    }

    @Override
    public boolean record(long start, long length, byte[] value) {
      items.add(start + " " + text(value));
      return goOns-- > 0;
    }

    @Override
    public void partial(byte[] bytes) {
      partial = text(bytes);
    }

    @Override
    public boolean match(long start, long length, int patternId) {
      throw new AssertionError();
    }

    @Override
    public void lineMatch(long start, long length, int patternId) {
      throw new AssertionError();
    }

    @Override
    public boolean line(long start, long length, long newlinesBefore) {
      throw new AssertionError();
    }

    @Override
    public void count(long results) {
      throw new AssertionError();
    }
  }
}
