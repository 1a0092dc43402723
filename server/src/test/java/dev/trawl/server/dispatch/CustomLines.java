package dev.trawl.server.dispatch;

import dev.trawl.scan.custom.CustomRanges;
import dev.trawl.scan.operator.RangeOperator;
import dev.trawl.scan.spi.Answer;
import dev.trawl.scan.spi.CheckIn;
import dev.trawl.scan.spi.CustomOperator;
import dev.trawl.scan.spi.ItemOperator;
import dev.trawl.scan.spi.OperatorProvider;
import dev.trawl.scan.spi.PartialOperator;
import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * A custom operator that reports lines, as items or in one partial. Its merge puts texts one behind
 * the other, so it shows any that is lost, doubled or out of order.
 *
 * @param fillerBytes added to each line of a partial, so that partials need credit
 */
record CustomLines(Answer answer, int fillerBytes) implements OperatorProvider {

  /** It as scans run it. */
  RangeOperator compiled() {
    return CustomRanges.compile(this, Map.of());
  }

  @Override
  public String name() {
    return "lines";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public CustomOperator compile(Map<String, byte[]> parameters) {
    return answer == Answer.ITEMS ? new Items() : new Texts();
  }

  private static final class Items implements ItemOperator {
    @Override
    public void scan(Window window, long start, long end, dev.trawl.scan.spi.ItemSink sink) {
      forEachLine(
          window, start, end, at -> sink.item(at, (at + "").getBytes(StandardCharsets.UTF_8)));
    }
  }

  private final class Texts implements PartialOperator {
    @Override
    public byte[] scan(Window window, long start, long end, CheckIn checkIn) throws IOException {
      StringBuilder text = new StringBuilder();
      forEachLine(
          window, start, end, at -> text.append(at).append(" ".repeat(fillerBytes)).append(','));
      checkIn.advance(end);
      return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] merge(byte[] left, byte[] right) {
      byte[] both = java.util.Arrays.copyOf(left, left.length + right.length);
      System.arraycopy(right, 0, both, left.length, right.length);
      return both;
    }

    @Override
    public byte[] finish(byte[] partial) {
      String text = new String(partial, StandardCharsets.UTF_8);
      return ("[" + text.replace(" ", "") + "]").getBytes(StandardCharsets.UTF_8);
    }
  }

  private static void forEachLine(Window window, long start, long end, LongConsumer line) {
    for (long at = start; at < end; at++) {
      if (at == 0 || window.bytes().get(ValueLayout.JAVA_BYTE, at - 1) == '\n') {
        line.accept(at);
      }
    }
  }

  /** What must come of the lines that start in {@code [from, to)}, by one pass. */
  List<String> expected(byte[] bytes, int from, int to) {
    List<String> starts = new ArrayList<>();
    for (int i = from; i < to; i++) {
      if (i == 0 || bytes[i - 1] == '\n') {
        starts.add(Integer.toString(i));
      }
    }
    if (answer == Answer.ITEMS) {
      return starts;
    }
    StringBuilder text = new StringBuilder();
    starts.forEach(start -> text.append(start).append(','));
    return from == to ? List.of() : List.of("[" + text + "]");
  }
}
