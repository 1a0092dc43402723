package dev.trawl.client;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.Blob;
import dev.trawl.proto.v1.BlobIdentity;
import dev.trawl.proto.v1.BlobServiceGrpc;
import dev.trawl.proto.v1.ByteHistogram;
import dev.trawl.proto.v1.CloseBlobRequest;
import dev.trawl.proto.v1.CountAnswer;
import dev.trawl.proto.v1.CountUnit;
import dev.trawl.proto.v1.CustomOperator;
import dev.trawl.proto.v1.Digest;
import dev.trawl.proto.v1.DigestAlgorithm;
import dev.trawl.proto.v1.EntropyProfile;
import dev.trawl.proto.v1.LineStatistics;
import dev.trawl.proto.v1.LineStatisticsResult;
import dev.trawl.proto.v1.LinesAnswer;
import dev.trawl.proto.v1.OffsetsAnswer;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.Pattern;
import dev.trawl.proto.v1.PatternScan;
import dev.trawl.proto.v1.PrintableStrings;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanStatus;
import dev.trawl.proto.v1.ScanSummary;
import dev.trawl.proto.v1.StringEncoding;
import io.grpc.Status;
import java.util.Map;

/**
 * A blob the supervisor has open, and the scans that run over it. Others may have the same blob
 * open: closing this leaves it open for them, and the supervisor closes blobs that nobody scans by
 * itself. Safe for use by many threads.
 */
public final class OpenBlob implements AutoCloseable {

  private final Trawl trawl;
  private final Blob blob;
  private volatile boolean closed;

  OpenBlob(Trawl trawl, Blob blob) {
    this.trawl = trawl;
    this.blob = blob;
  }

  /** The supervisor's name for it. */
  public String id() {
    return blob.getBlobId();
  }

  /** Its length in bytes. */
  public long size() {
    return blob.getIdentity().getSize();
  }

  /** The path it was opened by, as the supervisor knows it. */
  public String path() {
    return blob.getPath();
  }

  /**
   * What makes the file this file: who reads it beside the supervisor compares this with what they
   * opened.
   */
  public BlobIdentity identity() {
    return blob.getIdentity();
  }

  /**
   * Starts a scan.
   *
   * @param request what to scan for; its blob id is replaced by this blob's, in a copy
   * @return the stream of what it finds; to be closed
   */
  public ScanStream scan(ScanRequest.Builder request) {
    if (closed) {
      throw new IllegalStateException("the blob was closed: " + path());
    }
    return trawl.scan(request.clone().setBlobId(id()).build());
  }

  /**
   * Every place where {@code literal} is. In a literal that overlaps itself (`aa`), matches do not
   * overlap.
   *
   * @param literal 1 byte to 64 KiB
   */
  public MatchStream find(byte[] literal) {
    return new MatchStream(scan(literal(literal).setOffsets(OffsetsAnswer.getDefaultInstance())));
  }

  /**
   * Every line in which {@code literal} is, with its number and its matches.
   *
   * @param literal 1 byte to 64 KiB
   */
  public LineStream lines(byte[] literal) {
    return new LineStream(
        scan(
            literal(literal).setLines(LinesAnswer.newBuilder().setNumbers(true).setMatches(true))));
  }

  /**
   * How often {@code literal} is in the blob, matches not overlapping.
   *
   * @param literal 1 byte to 64 KiB
   * @throws TrawlException SCAN_PARTIAL if a part could not be scanned: one number cannot say so
   */
  public long countMatches(byte[] literal) {
    return count(literal, CountUnit.COUNT_UNIT_MATCHES);
  }

  /**
   * In how many lines {@code literal} is.
   *
   * @param literal 1 byte to 64 KiB
   * @throws TrawlException SCAN_PARTIAL if a part could not be scanned: one number cannot say so
   */
  public long countLines(byte[] literal) {
    return count(literal, CountUnit.COUNT_UNIT_LINES);
  }

  private long count(byte[] literal, CountUnit unit) {
    try (ScanStream scan =
        scan(literal(literal).setCount(CountAnswer.newBuilder().setUnit(unit)))) {
      long total = 0;
      for (ScanResponse message = scan.next(); message != null; message = scan.next()) {
        if (message.hasBatch()) {
          total += message.getBatch().getCount().getTotal();
        }
      }
      String found = Long.toUnsignedString(total);
      Map<String, String> details = Map.of("path", path(), "count", found);
      requireComplete(scan.summary(), "; the count without them is " + found, details);
      return total;
    }
  }

  /**
   * Every run of printable characters, as the Unix tool {@code strings} finds them.
   *
   * @param minCharacters shortest run, 1 to 4,096
   */
  public MatchStream strings(int minCharacters, StringEncoding encoding) {
    PrintableStrings.Builder strings =
        PrintableStrings.newBuilder().setMinCharacters(minCharacters).setEncoding(encoding);
    return new MatchStream(scan(Operator.newBuilder().setStrings(strings)));
  }

  /**
   * Shannon entropy of every window, which start at the multiples of their length.
   *
   * @param windowBytes 256 to 2^30
   */
  public WindowStream entropy(long windowBytes) {
    EntropyProfile.Builder entropy = EntropyProfile.newBuilder().setWindowBytes(windowBytes);
    return new WindowStream(
        scan(Operator.newBuilder().setEntropy(entropy)),
        WindowCursor.ofEntropy(windowBytes, size()));
  }

  /**
   * SHA-256 of every chunk, which start at the multiples of their length.
   *
   * @param chunkBytes at least 4,096
   */
  public WindowStream sha256(long chunkBytes) {
    return digests(DigestAlgorithm.DIGEST_ALGORITHM_SHA256, chunkBytes, 32);
  }

  /**
   * XXH3, 64 bits, of every chunk, which start at the multiples of their length.
   *
   * @param chunkBytes at least 4,096
   */
  public WindowStream xxh3(long chunkBytes) {
    return digests(DigestAlgorithm.DIGEST_ALGORITHM_XXH3, chunkBytes, 8);
  }

  private WindowStream digests(DigestAlgorithm algorithm, long chunkBytes, int digestBytes) {
    Digest.Builder digest = Digest.newBuilder().setAlgorithm(algorithm).setChunkBytes(chunkBytes);
    return new WindowStream(
        scan(Operator.newBuilder().setDigest(digest)),
        WindowCursor.ofDigests(chunkBytes, digestBytes, size()));
  }

  /**
   * CRC-32C of the blob.
   *
   * @return 0 to 2^32 - 1
   * @throws TrawlException SCAN_PARTIAL if a part could not be scanned
   */
  public long crc32c() {
    Digest.Builder digest =
        Digest.newBuilder().setAlgorithm(DigestAlgorithm.DIGEST_ALGORITHM_CRC32C);
    ByteString crc = single(Operator.newBuilder().setDigest(digest)).getDigest().getDigests();
    return Integer.toUnsignedLong(crc.asReadOnlyByteBuffer().getInt());
  }

  /**
   * How often each byte value occurs.
   *
   * @return 256 counts, by unsigned value
   * @throws TrawlException SCAN_PARTIAL if a part could not be scanned
   */
  public long[] histogram() {
    return single(Operator.newBuilder().setHistogram(ByteHistogram.getDefaultInstance()))
        .getHistogram()
        .getCountsList()
        .stream()
        .mapToLong(Long::longValue)
        .toArray();
  }

  /**
   * How many lines there are, how long they are in all, and the longest of them.
   *
   * @throws TrawlException SCAN_PARTIAL if a part could not be scanned
   */
  public LineStatisticsResult lineStatistics() {
    return single(Operator.newBuilder().setLineStatistics(LineStatistics.getDefaultInstance()))
        .getLineStatistics();
  }

  /**
   * Runs a custom operator, one of those whose jars the supervisor was given.
   *
   * @param operator its name
   * @param parameters by name, at most 1 MiB in all
   * @return its items in blob order, or its one merged result; to be closed
   * @throws TrawlException from the stream: OPERATOR_UNKNOWN, BAD_PARAMETER, OPERATOR_FAILED
   */
  public ItemStream run(String operator, Map<String, byte[]> parameters) {
    CustomOperator.Builder custom = CustomOperator.newBuilder().setName(operator);
    parameters.forEach((name, value) -> custom.putParameters(name, ByteString.copyFrom(value)));
    return new ItemStream(scan(Operator.newBuilder().setCustom(custom)));
  }

  private ResultBatch single(Operator.Builder operator) {
    try (ScanStream scan = scan(operator)) {
      ResultBatch result = ResultBatch.getDefaultInstance();
      for (ScanResponse message = scan.next(); message != null; message = scan.next()) {
        result = message.hasBatch() && !message.getBatch().hasGap() ? message.getBatch() : result;
      }
      String remedy = "; scan the rest by ranges, or take the result of all else from scan()";
      requireComplete(scan.summary(), remedy, Map.of("path", path()));
      return result;
    }
  }

  private ScanStream scan(Operator.Builder operator) {
    return scan(ScanRequest.newBuilder().setOperator(operator));
  }

  private void requireComplete(ScanSummary summary, String rest, Map<String, String> details) {
    if (summary.getStatus() != ScanStatus.SCAN_STATUS_COMPLETE) {
      throw new TrawlException(
          Status.Code.DATA_LOSS,
          TrawlException.SCAN_PARTIAL,
          path()
              + " could not be scanned in "
              + summary.getGapCount()
              + " places, the first "
              + Segments.text(summary.getGaps(0).getRange())
              + rest,
          details,
          null);
    }
  }

  private ScanStream scan(PatternScan.Builder patterns) {
    return scan(ScanRequest.newBuilder().setOperator(Operator.newBuilder().setPatterns(patterns)));
  }

  private static PatternScan.Builder literal(byte[] literal) {
    return PatternScan.newBuilder()
        .addPatterns(Pattern.newBuilder().setLiteral(ByteString.copyFrom(literal)));
  }

  /**
   * Closes the blob in the supervisor, for everybody: scans that run over it end with CANCELLED.
   * This closes too.
   *
   * @throws TrawlException if the supervisor cannot be reached
   */
  public void closeInSupervisor() {
    close();
    CloseBlobRequest request = CloseBlobRequest.newBuilder().setBlobId(id()).build();
    trawl.call(BlobServiceGrpc::newBlockingStub, stub -> stub.closeBlob(request));
  }

  /** Starts no more scans from here; running ones go on. */
  @Override
  public void close() {
    closed = true;
  }
}
