package dev.trawl.client.cli;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.BlobIdentity;
import dev.trawl.proto.v1.ByteRange;
import dev.trawl.proto.v1.CountResult;
import dev.trawl.proto.v1.CountUnit;
import dev.trawl.proto.v1.LineColumns;
import dev.trawl.proto.v1.MatchColumns;
import dev.trawl.proto.v1.PatternScan;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanStatus;
import dev.trawl.proto.v1.ScanSummary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A supervisor that reads the whole blob and searches it in the most obvious way; batches hold two
 * results.
 */
final class FakeBlobs implements Blobs {
  private static final int BATCH = 2;

  /** Blobs opened and not yet discarded. */
  int open;

  /** The requests made, in order. */
  final List<ScanRequest> requests = new ArrayList<>();

  @Override
  public Scannable open(Path file) {
    open++;
    try {
      return new Fake(Files.readAllBytes(file), FileIdentity.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Fake implements Scannable {
    private final byte[] bytes;
    private final FileIdentity identity;

    Fake(byte[] bytes, FileIdentity identity) {
      this.bytes = bytes;
      this.identity = identity;
    }

    @Override
    public BlobIdentity identity() {
      return BlobIdentity.newBuilder()
          .setDevice(identity.device())
          .setInode(identity.inode())
          .setSize(identity.size())
          .setModifiedNanos(identity.modifiedNanos())
          .build();
    }

    @Override
    public void scan(ScanRequest.Builder builder, Consumer<ScanResponse> listener) {
      ScanRequest request = builder.build();
      requests.add(request);
      long start = request.hasRange() ? request.getRange().getStart() : 0;
      long end = request.hasRange() ? request.getRange().getEnd() : bytes.length;
      PatternScan scan = request.getOperator().getPatterns();
      byte[] literal = scan.getPatterns(0).getLiteral().toByteArray();
      ByteRange segment = ByteRange.newBuilder().setStart(start).setEnd(end).build();
      switch (scan.getAnswerCase()) {
        case OFFSETS -> {
          List<Long> all = matches(literal, start, end);
          long limit = request.getMaxMatches() == 0 ? Long.MAX_VALUE : request.getMaxMatches();
          all = all.subList(0, (int) Math.min(limit, all.size()));
          for (int i = 0; i < all.size(); i += BATCH) {
            MatchColumns.Builder columns =
                MatchColumns.newBuilder().setConstantLength(literal.length);
            long at = start;
            for (long match : all.subList(i, Math.min(i + BATCH, all.size()))) {
              columns.addStartDeltas(match - at);
              at = match;
            }
            send(
                listener,
                ResultBatch.newBuilder()
                    .setSegment(segment)
                    .setBaseOffset(start)
                    .setMatches(columns));
          }
        }
        case COUNT -> {
          boolean lines = scan.getCount().getUnit() == CountUnit.COUNT_UNIT_LINES;
          long total =
              lines ? lines(literal, start, end).size() : matches(literal, start, end).size();
          send(
              listener,
              ResultBatch.newBuilder()
                  .setSegment(segment)
                  .setCount(CountResult.newBuilder().setTotal(total)));
        }
        case LINES -> sendLines(request, literal, segment, listener);
        default -> throw new AssertionError(scan.getAnswerCase());
      }
      ScanSummary.Builder summary =
          ScanSummary.newBuilder().setStatus(ScanStatus.SCAN_STATUS_COMPLETE);
      if (scan.getLines().getNumbers()) {
        summary.setNewlines(newlines(start, end));
      }
      listener.accept(ScanResponse.newBuilder().setSummary(summary).build());
    }

    private void sendLines(
        ScanRequest request, byte[] literal, ByteRange segment, Consumer<ScanResponse> listener) {
      boolean numbers = request.getOperator().getPatterns().getLines().getNumbers();
      boolean wantMatches = request.getOperator().getPatterns().getLines().getMatches();
      long lineLimit = request.getMaxLines() == 0 ? Long.MAX_VALUE : request.getMaxLines();
      long matchLimit = request.getMaxMatches() == 0 ? Long.MAX_VALUE : request.getMaxMatches();
      for (long line : lines(literal, segment.getStart(), segment.getEnd())) {
        if (lineLimit-- == 0 || matchLimit == 0) {
          return;
        }
        long lineEnd = lineEnd(line);
        LineColumns.Builder columns =
            LineColumns.newBuilder()
                .addStartDeltas(line - segment.getStart())
                .addLengths(lineEnd - line);
        ResultBatch.Builder batch =
            ResultBatch.newBuilder().setSegment(segment).setBaseOffset(segment.getStart());
        if (numbers) {
          columns.addNumberDeltas(newlines(segment.getStart(), line));
          batch.setBaseLine(0);
        }
        if (wantMatches) {
          long last = line;
          int count = 0;
          columns.setConstantMatchLength(literal.length);
          for (long match : matches(literal, line, lineEnd)) {
            if (matchLimit > 0) {
              matchLimit--;
              count++;
              columns.addMatchStartDeltas(match - last);
              last = match;
            }
          }
          columns.addMatchCounts(count);
        }
        send(listener, batch.setLines(columns));
      }
    }

    private List<Long> matches(byte[] literal, long start, long end) {
      ByteString all = ByteString.copyFrom(bytes);
      ByteString wanted = ByteString.copyFrom(literal);
      List<Long> found = new ArrayList<>();
      for (int i = (int) start; i < end && i + literal.length <= bytes.length; i++) {
        if (all.substring(i, i + literal.length).equals(wanted)) {
          found.add((long) i);
          i += literal.length - 1;
        }
      }
      return found;
    }

    /** Starts of the lines in [start, end) that have a match. */
    private List<Long> lines(byte[] literal, long start, long end) {
      List<Long> found = new ArrayList<>();
      for (long line = 0; line < end; line = lineEnd(line)) {
        if (line >= start && !matches(literal, line, lineEnd(line)).isEmpty()) {
          found.add(line);
        }
      }
      return found;
    }

    private long lineEnd(long line) {
      int at = (int) line;
      while (at < bytes.length && bytes[at] != '\n') {
        at++;
      }
      return Math.min(at + 1, bytes.length);
    }

    private long newlines(long start, long end) {
      long count = 0;
      for (long i = start; i < end; i++) {
        count += bytes[(int) i] == '\n' ? 1 : 0;
      }
      return count;
    }

    private void send(Consumer<ScanResponse> listener, ResultBatch.Builder batch) {
      listener.accept(ScanResponse.newBuilder().setBatch(batch).build());
    }

    @Override
    public void discard() {
      open--;
    }
  }
}
