package dev.trawl.client.cli;

import dev.trawl.client.cli.FakeSearch.Found;
import dev.trawl.proto.v1.BlobIdentity;
import dev.trawl.proto.v1.ByteRange;
import dev.trawl.proto.v1.CountAnswer;
import dev.trawl.proto.v1.CountResult;
import dev.trawl.proto.v1.CountUnit;
import dev.trawl.proto.v1.DistributionResult;
import dev.trawl.proto.v1.LineColumns;
import dev.trawl.proto.v1.LineKind;
import dev.trawl.proto.v1.LinesAnswer;
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
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A supervisor that reads the whole blob and searches it in the most obvious way; batches hold two
 * matches, or one line.
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
      requests.add(builder.build());
      new Answer(requests.getLast(), bytes, listener).run();
    }

    @Override
    public void discard() {
      open--;
    }
  }

  /** The answer to one request. */
  private static final class Answer {
    private final PatternScan scan;
    private final FakeSearch search;
    private final Consumer<ScanResponse> listener;
    private final ByteRange segment;
    private final int start;
    private final int end;
    private final int endOfMatches;
    private final long allowedMatches;
    private long lineLimit;
    private long matchLimit;

    Answer(ScanRequest request, byte[] bytes, Consumer<ScanResponse> listener) {
      this.scan = request.getOperator().getPatterns();
      this.search = new FakeSearch(scan, bytes);
      this.listener = listener;
      this.start = request.hasRange() ? (int) request.getRange().getStart() : 0;
      this.end = request.hasRange() ? (int) request.getRange().getEnd() : bytes.length;
      this.endOfMatches = request.hasRange() ? end : end + 1;
      this.segment = ByteRange.newBuilder().setStart(start).setEnd(end).build();
      this.lineLimit = request.getMaxLines() == 0 ? Long.MAX_VALUE : request.getMaxLines();
      this.allowedMatches = request.getMaxMatches() == 0 ? Long.MAX_VALUE : request.getMaxMatches();
      this.matchLimit = allowedMatches;
    }

    void run() {
      switch (scan.getAnswerCase()) {
        case OFFSETS -> offsets();
        case LINES -> lines();
        case COUNT -> count(scan.getCount());
        case DISTRIBUTION -> distribution(scan.getDistribution().getBins());
        default -> throw new AssertionError(scan.getAnswerCase());
      }
      ScanSummary.Builder summary =
          ScanSummary.newBuilder()
              .setStatus(ScanStatus.SCAN_STATUS_COMPLETE)
              .setScannedBytes(end - start);
      if (scan.getLines().getNumbers()) {
        summary.setNewlines(search.newlines(start, end));
      }
      listener.accept(ScanResponse.newBuilder().setSummary(summary).build());
    }

    private void offsets() {
      List<Found> all = search.matches(start, endOfMatches);
      all = all.subList(0, (int) Math.min(matchLimit, all.size()));
      for (int i = 0; i < all.size(); i += BATCH) {
        MatchColumns.Builder columns = MatchColumns.newBuilder();
        int at = start;
        for (Found match : all.subList(i, Math.min(i + BATCH, all.size()))) {
          columns
              .addStartDeltas(match.start() - at)
              .addLengths(match.length())
              .addPatternIds(match.pattern());
          at = match.start();
        }
        send(batch().setBaseOffset(start).setMatches(columns));
      }
    }

    private void count(CountAnswer asked) {
      boolean lines = asked.getUnit() == CountUnit.COUNT_UNIT_LINES;
      CountResult.Builder count = CountResult.newBuilder();
      count.setTotal(
          lines ? search.lines(start, end).size() : search.matches(start, endOfMatches).size());
      for (int id = 0; asked.getPerPattern() && id < scan.getPatternsCount(); id++) {
        int pattern = id;
        count.addPerPattern(
            lines
                ? search.lines(start, end).stream().filter(line -> has(line, pattern)).count()
                : search.matches(start, endOfMatches).stream()
                    .filter(match -> match.pattern() == pattern)
                    .count());
      }
      send(batch().setCount(count));
    }

    private boolean has(int line, int pattern) {
      return search.matches(line, search.lineEnd(line)).stream()
          .anyMatch(match -> match.pattern() == pattern);
    }

    private void distribution(int bins) {
      long[] counts = new long[bins];
      for (Found match : search.matches(start, endOfMatches)) {
        counts[(int) Math.min(bins - 1, (long) match.start() * bins / Math.max(1, end))]++;
      }
      DistributionResult.Builder distribution = DistributionResult.newBuilder();
      for (long count : counts) {
        distribution.addCounts(count);
      }
      send(batch().setDistribution(distribution));
    }

    private void lines() {
      LinesAnswer asked = scan.getLines();
      TreeSet<Integer> wanted = new TreeSet<>();
      TreeSet<Integer> matching = new TreeSet<>();
      for (int line : search.lines(start, end)) {
        if (lineLimit-- <= 0 || matchLimit <= 0) {
          break;
        }
        matching.add(line);
        wanted.addAll(around(line, asked));
        matchLimit -= asked.getMatches() ? search.matches(line, search.lineEnd(line)).size() : 0;
      }
      matchLimit = allowedMatches;
      for (int line : wanted) {
        line(line, asked, !matching.contains(line));
      }
    }

    private List<Integer> around(int line, LinesAnswer asked) {
      List<Integer> all = new ArrayList<>();
      for (int at = 0; at < end; at = search.lineEnd(at)) {
        all.add(at);
      }
      int index = all.indexOf(line);
      return all.subList(
          Math.max(0, index - asked.getBeforeContext()),
          Math.min(all.size(), index + asked.getAfterContext() + 1));
    }

    private void line(int line, LinesAnswer asked, boolean context) {
      int lineEnd = search.lineEnd(line);
      LineColumns.Builder columns =
          LineColumns.newBuilder().addStartDeltas(line - start).addLengths(lineEnd - line);
      ResultBatch.Builder batch = batch().setBaseOffset(start);
      if (asked.getNumbers()) {
        columns.addNumberDeltas(search.newlines(start, line));
        batch.setBaseLine(0);
      }
      if (asked.getBeforeContext() + asked.getAfterContext() > 0) {
        columns.addKinds(context ? LineKind.LINE_KIND_CONTEXT : LineKind.LINE_KIND_MATCH);
      }
      if (asked.getMatches()) {
        columns.addMatchCounts(context ? 0 : matches(columns, line, lineEnd));
      }
      send(batch.setLines(columns));
    }

    private int matches(LineColumns.Builder columns, int line, int lineEnd) {
      int last = line;
      int count = 0;
      for (Found match : search.matches(line, lineEnd)) {
        if (matchLimit > 0) {
          matchLimit--;
          count++;
          columns
              .addMatchStartDeltas(match.start() - last)
              .addMatchLengths(match.length())
              .addMatchPatternIds(match.pattern());
          last = match.start();
        }
      }
      return count;
    }

    private ResultBatch.Builder batch() {
      return ResultBatch.newBuilder().setSegment(segment);
    }

    private void send(ResultBatch.Builder batch) {
      listener.accept(ScanResponse.newBuilder().setBatch(batch).build());
    }
  }
}
