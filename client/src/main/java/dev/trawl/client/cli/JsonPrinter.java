package dev.trawl.client.cli;

import dev.trawl.client.LineCursor;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanSummary;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Prints ripgrep's JSON Lines: {@code begin}, a {@code match} for each matching line, {@code end},
 * {@code summary}; without a match the summary alone. What is not UTF-8 is base64, as there. Of
 * several patterns each submatch names its own, from 1; the summary has {@code scanned_bytes}, what
 * workers scanned in all, beside ripgrep's numbers.
 */
final class JsonPrinter extends ResultPrinter {
  private static final byte[] BEGIN = ascii("{\"type\":\"begin\",\"data\":{\"path\":");
  private static final byte[] MATCH = ascii("{\"type\":\"match\",\"data\":{\"path\":");
  private static final byte[] CONTEXT = ascii("{\"type\":\"context\",\"data\":{\"path\":");
  private static final byte[] LINES = ascii(",\"lines\":");
  private static final byte[] LINE_NUMBER = ascii(",\"line_number\":");
  private static final byte[] OFFSET = ascii(",\"absolute_offset\":");
  private static final byte[] SUBMATCHES = ascii(",\"submatches\":[");
  private static final byte[] SUBMATCH = ascii("{\"match\":");
  private static final byte[] START = ascii(",\"start\":");
  private static final byte[] END = ascii(",\"end\":");
  private static final byte[] PATTERN = ascii(",\"pattern\":");
  private static final byte[] NULL = ascii("null");
  private static final byte[] CLOSE_OBJECTS = ascii("}}\n");
  private static final byte[] CLOSE_MATCH = ascii("]}}\n");

  private final ByteSink sink;
  private final JsonText json;
  private final byte[] path;
  private final PatternSet patterns;
  private final byte @Nullable [] match;
  private final LineCursor lines = new LineCursor();
  private final long startNanos = System.nanoTime();
  private @Nullable Origin origin;
  private long searchedBytes;
  private long scannedBytes;
  private boolean begun;

  /**
   * A printer of JSON.
   *
   * @param rawName the input's name, one char a byte
   */
  JsonPrinter(ScanPlan plan, ByteSink sink, String rawName) {
    this.sink = sink;
    this.json = new JsonText(sink);
    this.path = object(RawArguments.bytes(rawName));
    this.patterns = plan.patterns();
    byte[][] literals = plan.exact() ? patterns.literals() : null;
    this.match = literals != null && literals.length == 1 ? object(literals[0]) : null;
  }

  @Override
  void origin(Origin origin) {
    this.origin = origin;
  }

  @Override
  void batch(ResultBatch batch) {
    Origin at = Objects.requireNonNull(origin);
    searchedBytes = at.byteBase() + batch.getSegment().getEnd();
    lines.over(batch);
    while (lines.advance()) {
      if (!begun) {
        begun = true;
        sink.put(BEGIN);
        sink.put(path);
        sink.put(CLOSE_OBJECTS);
      }
      line(at);
      tally().addLines(lines.isContext() ? 0 : 1);
      tally().addMatches(lines.matchCount());
    }
  }

  @Override
  void scanned(ScanSummary summary) {
    scannedBytes += summary.getScannedBytes();
  }

  @Override
  void finish() {
    if (tally().isAny()) {
      sink.put(ascii("{\"type\":\"end\",\"data\":{\"path\":"));
      sink.put(path);
      sink.put(ascii(",\"binary_offset\":null,\"stats\":" + stats()));
      sink.put(CLOSE_OBJECTS);
    }
    String total = "{\"type\":\"summary\",\"data\":{\"elapsed_total\":" + elapsed();
    sink.put(ascii(total + ",\"scanned_bytes\":" + scannedBytes + ",\"stats\":" + stats()));
    sink.put(CLOSE_OBJECTS);
  }

  private void line(Origin at) {
    sink.put(lines.isContext() ? CONTEXT : MATCH);
    sink.put(path);
    sink.put(LINES);
    json.write(at.text(), lines.start(), lines.length());
    sink.put(LINE_NUMBER);
    long number = at.number(lines);
    if (number > 0) {
      sink.decimal(number);
    } else {
      sink.put(NULL);
    }
    sink.put(OFFSET);
    sink.decimal(at.byteBase() + lines.start());
    sink.put(SUBMATCHES);
    submatches(at);
    sink.put(CLOSE_MATCH);
  }

  private void submatches(Origin at) {
    boolean first = true;
    while (lines.advanceMatch()) {
      if (!first) {
        sink.put(',');
      }
      first = false;
      long start = lines.matchStart() - lines.start();
      sink.put(SUBMATCH);
      if (match != null) {
        sink.put(match);
      } else {
        json.write(at.text(), lines.matchStart(), lines.matchLength());
      }
      sink.put(START);
      sink.decimal(start);
      sink.put(END);
      sink.decimal(start + lines.matchLength());
      if (patterns.size() > 1) {
        sink.put(PATTERN);
        sink.decimal(patterns.named(lines.matchPatternId()).number());
      }
      sink.put('}');
    }
  }

  private String stats() {
    return String.format(
        Locale.ROOT,
        "{\"elapsed\":%s,\"searches\":1,\"searches_with_match\":%d,\"bytes_searched\":%d,"
            + "\"bytes_printed\":%d,\"matched_lines\":%d,\"matches\":%d}",
        elapsed(),
        tally().isAny() ? 1 : 0,
        searchedBytes,
        sink.takenBytes(),
        tally().lines(),
        tally().matches());
  }

  private String elapsed() {
    long nanos = System.nanoTime() - startNanos;
    return String.format(
        Locale.ROOT,
        "{\"secs\":%d,\"nanos\":%d,\"human\":\"%.6fs\"}",
        nanos / 1_000_000_000,
        nanos % 1_000_000_000,
        nanos / 1e9);
  }

  private static byte[] object(byte[] text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ByteSink sink = new ByteSink(bytes, StreamKind.OTHER);
    new JsonText(sink).write(text);
    sink.flush();
    return bytes.toByteArray();
  }

  private static byte[] ascii(String s) {
    return s.getBytes(StandardCharsets.US_ASCII);
  }
}
