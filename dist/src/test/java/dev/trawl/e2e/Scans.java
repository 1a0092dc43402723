package dev.trawl.e2e;

import com.google.protobuf.ByteString;
import dev.trawl.client.OpenBlob;
import dev.trawl.client.ScanStream;
import dev.trawl.client.Trawl;
import dev.trawl.proto.v1.CountAnswer;
import dev.trawl.proto.v1.CountUnit;
import dev.trawl.proto.v1.LineColumns;
import dev.trawl.proto.v1.LinesAnswer;
import dev.trawl.proto.v1.MatchColumns;
import dev.trawl.proto.v1.OffsetsAnswer;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.Pattern;
import dev.trawl.proto.v1.PatternScan;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanSummary;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Scans as a client of the protocol asks for them, and their results as grep prints them. Columns
 * are decoded here once more, from what the protocol says of them.
 */
final class Scans {

  private Scans() {}

  /** Asks for the offsets of {@code literal}. */
  static ScanRequest.Builder offsets(String literal) {
    return request(patterns(literal).setOffsets(OffsetsAnswer.getDefaultInstance()));
  }

  /** Asks for the lines with {@code literal}, their numbers and their matches. */
  static ScanRequest.Builder lines(String literal) {
    return request(
        patterns(literal).setLines(LinesAnswer.newBuilder().setNumbers(true).setMatches(true)));
  }

  /** Asks for the number of matches. */
  static ScanRequest.Builder count(String literal) {
    return request(
        patterns(literal).setCount(CountAnswer.newBuilder().setUnit(CountUnit.COUNT_UNIT_MATCHES)));
  }

  /** Runs a scan to its end. */
  static ScanSummary run(OpenBlob blob, ScanRequest.Builder request, Consumer<ScanResponse> each) {
    try (ScanStream stream = blob.scan(request)) {
      for (ScanResponse message = stream.next(); message != null; message = stream.next()) {
        each.accept(message);
      }
      return stream.summary();
    }
  }

  /** Runs a scan that counts. */
  static long total(OpenBlob blob, ScanRequest.Builder request) {
    long[] total = new long[1];
    run(blob, request, message -> total[0] += message.getBatch().getCount().getTotal());
    return total[0];
  }

  /** The matches in {@code file}, as {@code grep -ob} prints them, written to {@code printed}. */
  static Path printOffsets(Dist dist, Path file, String literal, long rangeBytes, Path printed) {
    try (Trawl trawl = dist.connect();
        PrintStream out = printer(printed)) {
      run(
          trawl.open(file),
          offsets(literal).setRangeSizeBytes(rangeBytes),
          message -> print(message.getBatch(), literal, out));
    }
    return printed;
  }

  /** A stream into a file. */
  static PrintStream printer(Path file) {
    try {
      return new PrintStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 20));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Prints a batch: matches as {@code grep -ob} does, lines as {@code grep -nb} does without their
   * text, nothing for others.
   */
  static void print(ResultBatch batch, String literal, PrintStream out) {
    if (batch.hasMatches()) {
      printMatches(batch.getBaseOffset(), batch.getMatches(), literal, out);
    } else if (batch.hasLines()) {
      printLines(batch.getBaseOffset(), batch.getBaseLine(), batch.getLines(), out);
    }
  }

  private static void printMatches(
      long base, MatchColumns columns, String literal, PrintStream out) {
    byte[] rest = (":" + literal + "\n").getBytes(StandardCharsets.ISO_8859_1);
    long start = base;
    for (long delta : columns.getStartDeltasList()) {
      start += delta;
      out.print(start);
      out.write(rest, 0, rest.length);
    }
  }

  private static void printLines(long base, long baseLine, LineColumns columns, PrintStream out) {
    long start = base;
    long number = 1 + baseLine;
    for (int i = 0; i < columns.getStartDeltasCount(); i++) {
      start += columns.getStartDeltas(i);
      number += columns.getNumberDeltas(i);
      out.print(number);
      out.print(':');
      out.print(start);
      out.print('\n');
    }
  }

  /** A match. */
  @FunctionalInterface
  interface MatchConsumer {
    void accept(long start, long length);
  }

  /** The matches of a batch, in their order. */
  static void forEachMatch(ResultBatch batch, MatchConsumer each) {
    MatchColumns columns = batch.getMatches();
    long start = batch.getBaseOffset();
    for (int i = 0; i < columns.getStartDeltasCount(); i++) {
      start += columns.getStartDeltas(i);
      boolean constant = columns.getLengthsCount() == 0;
      each.accept(start, constant ? columns.getConstantLength() : columns.getLengths(i));
    }
  }

  private static ScanRequest.Builder request(PatternScan.Builder patterns) {
    return ScanRequest.newBuilder().setOperator(Operator.newBuilder().setPatterns(patterns));
  }

  private static PatternScan.Builder patterns(String literal) {
    ByteString bytes = ByteString.copyFrom(literal, StandardCharsets.ISO_8859_1);
    return PatternScan.newBuilder().addPatterns(Pattern.newBuilder().setLiteral(bytes));
  }
}
