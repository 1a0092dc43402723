package dev.trawl.e2e;

import dev.trawl.scan.spi.Answer;
import dev.trawl.scan.spi.CustomOperator;
import dev.trawl.scan.spi.ItemOperator;
import dev.trawl.scan.spi.ItemSink;
import dev.trawl.scan.spi.OperatorProvider;
import dev.trawl.scan.window.Window;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A custom operator that does what operators must not, as its parameter {@code how} says. */
public final class Misbehaving implements OperatorProvider {

  @Override
  public String name() {
    return "misbehaving";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Answer answer() {
    return Answer.ITEMS;
  }

  @Override
  public CustomOperator compile(Map<String, byte[]> parameters) {
    byte[] how = parameters.get("how");
    if (how == null) {
      throw new IllegalArgumentException("how is missing");
    }
    return new Acts(new String(how, StandardCharsets.UTF_8));
  }

  private record Acts(String how) implements ItemOperator {
    private static final String EXIT_AT = "exit at ";

    @Override
    public void scan(Window window, long start, long end, ItemSink sink) {
      switch (how) {
        case "throw" -> throw new IllegalStateException("thrown on purpose");
        case "exit" -> System.exit(0);
        case "recurse" -> recurse(1);
        case "hoard" -> hoard();
        case "loop" -> loop(start);
        case "huge" -> sink.item(start, new byte[ItemSink.MAX_ITEM_BYTES + 1]);
        case "disorder" -> {
          sink.item(end - 1, new byte[0]);
          sink.item(start, new byte[0]);
        }
        default -> {
          if (how.startsWith(EXIT_AT)) {
            exitAt(Long.parseLong(how.substring(EXIT_AT.length())), start, end);
          }
          sink.item(start, how.getBytes(StandardCharsets.UTF_8));
        }
      }
    }

    private static void exitAt(long poison, long start, long end) {
      if (start <= poison && poison < end) {
        System.err.println("the poison is at " + poison);
        System.exit(3);
      }
    }

    private static long recurse(long depth) {
      return recurse(depth + 1) + depth;
    }

    private static void hoard() {
      List<byte[]> hoard = new ArrayList<>();
      while (true) {
        hoard.add(new byte[1 << 20]);
      }
    }

    private static void loop(long start) {
      long turns = start;
      while (turns != -1) {
        turns = turns == Long.MAX_VALUE ? 0 : turns + 1;
      }
    }
  }
}
