package dev.trawl.client;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.Blob;
import dev.trawl.proto.v1.BlobIdentity;
import dev.trawl.proto.v1.BlobServiceGrpc;
import dev.trawl.proto.v1.ByteHistogram;
import dev.trawl.proto.v1.CloseBlobRequest;
import dev.trawl.proto.v1.CountResult;
import dev.trawl.proto.v1.CountUnit;
import dev.trawl.proto.v1.CustomOperator;
import dev.trawl.proto.v1.Digest;
import dev.trawl.proto.v1.DigestAlgorithm;
import dev.trawl.proto.v1.EntropyProfile;
import dev.trawl.proto.v1.LineStatistics;
import dev.trawl.proto.v1.LineStatisticsResult;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.PrintableStrings;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.StringEncoding;
import io.grpc.Status;
import java.time.Duration;
import java.util.Map;

/**
 * A blob the supervisor has open, and the scans that run over it. Others may have the same blob
 * open: closing this leaves it open for them. The supervisor closes blobs that nobody scans by
 * itself; a scan then opens the file once more, and goes on if it is still the same.
 *
 * <p>Aggregates and counts throw SCAN_PARTIAL if a part could not be scanned: one number cannot say
 * so. Safe for use by many threads.
 */
public final class OpenBlob implements AutoCloseable {

  private final Trawl trawl;
  private final String requestedPath;
  private volatile Blob blob;
  private volatile boolean closed;

  OpenBlob(Trawl trawl, String requestedPath, Blob blob) {
    this.trawl = trawl;
    this.requestedPath = requestedPath;
    this.blob = blob;
  }

  /** The supervisor's name for it; another one after it was opened again. */
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
   * @return the stream of what it finds; to be closed. If the supervisor dies, or leaves, the
   *     stream goes on with the next one as {@link Trawl#resumeScans} says, without a result lost
   *     or given twice; a scan whose answer is one result begins again. It ends with BLOB_CHANGED
   *     if the blob had to be opened again, and the file is no longer the one that was opened
   */
  public ScanStream scan(ScanRequest.Builder request) {
    if (closed) {
      throw new IllegalStateException("the blob was closed: " + path());
    }
    ScanRequest.Builder own = request.clone().setBlobId(id());
    return trawl.scan(own.build(), new Reopening(own));
  }

  /** Opens the file again for a scan whose call failed. */
  private final class Reopening implements ScanStream.Renewal {
    private final ScanRequest.Builder request;

    Reopening(ScanRequest.Builder request) {
      this.request = request;
    }

    @Override
    public ScanRequest after(TrawlException failure, ByteString cursor) {
      if (failure.isSupervisorLost()) {
        trawl.revive(failure);
      }
      reopen(failure);
      ScanRequest.Builder again = request.clone().setBlobId(id());
      // Until something has come, the caller's own cursor, if it has one, is where to begin.
      return cursor.isEmpty() ? again.build() : again.setCursor(cursor).build();
    }

    @Override
    public Duration patience() {
      return closed ? Duration.ZERO : trawl.patience();
    }
  }

  /** Opens the file once more if {@code failure} says that the supervisor no longer has it. */
  private void reopen(TrawlException failure) {
    boolean forgotten = failure.reason().equals(TrawlException.BLOB_NOT_OPEN);
    if (closed || !(forgotten || failure.isSupervisorLost())) {
      throw failure;
    }
    Blob again = trawl.openBlob(requestedPath);
    if (!again.getIdentity().equals(identity())) {
      throw new TrawlException(
          Status.Code.ABORTED,
          TrawlException.BLOB_CHANGED,
          path()
              + " is no longer the file that was opened; discard what came of it, and open it again",
          Map.of("path", path()),
          failure);
    }
    blob = again;
  }

  /** Every match of {@code query}. */
  public MatchStream find(PatternQuery query) {
    return new MatchStream(scan(query.offsets()));
  }

  /**
   * Every place where {@code literal} is. In a literal that overlaps itself (`aa`), matches do not
   * overlap.
   *
   * @param literal 1 byte to 64 KiB
   */
  public MatchStream find(byte[] literal) {
    return find(PatternQuery.literal(literal));
  }

  /** Every line in which {@code query} matches, with its number and its matches. */
  public LineStream lines(PatternQuery query) {
    return lines(query, 0, 0);
  }

  /**
   * Every line in which {@code query} matches, with its number and its matches, and lines around
   * it.
   *
   * @param before lines of context before each, 0 to {@link PatternQuery#MAX_CONTEXT_LINES}
   * @param after lines of context after each, 0 to {@link PatternQuery#MAX_CONTEXT_LINES}
   */
  public LineStream lines(PatternQuery query, int before, int after) {
    return new LineStream(scan(query.lines(true, !query.isInverted(), before, after)));
  }

  /** How many matches {@code query} has. */
  public long countMatches(PatternQuery query) {
    return count(query, CountUnit.COUNT_UNIT_MATCHES, false).getTotal();
  }

  /**
   * How often {@code literal} is in the blob, matches not overlapping.
   *
   * @param literal 1 byte to 64 KiB
   */
  public long countMatches(byte[] literal) {
    return countMatches(PatternQuery.literal(literal));
  }

  /** In how many lines {@code query} matches. */
  public long countLines(PatternQuery query) {
    return count(query, CountUnit.COUNT_UNIT_LINES, false).getTotal();
  }

  /**
   * How many matches each pattern of {@code query} has, in the order of the query. What they are
   * depends on how the patterns combine: {@link PatternQuery.Builder#each} looks for each by
   * itself.
   *
   * @param unit what is counted: matches, or lines with one
   */
  public long[] countPerPattern(PatternQuery query, CountUnit unit) {
    return count(query, unit, true).getPerPatternList().stream()
        .mapToLong(Long::longValue)
        .toArray();
  }

  private CountResult count(PatternQuery query, CountUnit unit, boolean perPattern) {
    try (ScanStream scan = scan(query.count(unit, perPattern))) {
      return SingleResult.of(
              scan,
              path(),
              batch -> "; the count without them is " + batch.getCount().getTotal(),
              batch -> Map.of("count", Long.toUnsignedString(batch.getCount().getTotal())))
          .getCount();
    }
  }

  /**
   * How many matches of {@code query} start in each of {@code bins} equal parts of the blob.
   *
   * @param bins 1 to {@link PatternQuery#MAX_BINS}
   */
  public long[] distribution(PatternQuery query, int bins) {
    return single(query.distribution(bins)).getDistribution().getCountsList().stream()
        .mapToLong(Long::longValue)
        .toArray();
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
    return single(ScanRequest.newBuilder().setOperator(operator));
  }

  private ResultBatch single(ScanRequest.Builder request) {
    try (ScanStream scan = scan(request)) {
      return SingleResult.of(
          scan,
          path(),
          batch -> "; scan the rest by ranges, or take the result of all else from scan()",
          batch -> Map.of());
    }
  }

  private ScanStream scan(Operator.Builder operator) {
    return scan(ScanRequest.newBuilder().setOperator(operator));
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
