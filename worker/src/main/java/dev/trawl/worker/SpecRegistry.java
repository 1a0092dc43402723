package dev.trawl.worker;

import dev.trawl.proto.worker.v1.BlobSpec;
import dev.trawl.proto.worker.v1.ScanSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The scans and blobs the supervisor has announced. Any thread. */
final class SpecRegistry {
  private final OperatorCompiler compiler;

  // Guarded by this.
  private final Map<Integer, ScanJob> jobs = new HashMap<>();
  private final Map<Long, SharedBlob> blobs = new HashMap<>();

  SpecRegistry(OperatorCompiler compiler) {
    this.compiler = compiler;
  }

  /** Notes a scan; opens and compiles nothing yet. */
  synchronized void announce(ScanSpec spec) {
    BlobSpec blobSpec = spec.getBlob();
    SharedBlob blob = blobs.computeIfAbsent(blobSpec.getBlobId(), id -> new SharedBlob(blobSpec));
    jobs.put(spec.getScanId(), new ScanJob(spec.getOperator(), blob, compiler));
  }

  /** The scan; null if it was not announced, or cancelled. */
  synchronized @Nullable ScanJob job(int scanId) {
    return jobs.get(scanId);
  }

  synchronized void forgetScan(int scanId) {
    jobs.remove(scanId);
  }

  /** Drops a blob, which the caller must then forget; null if it is unknown. */
  synchronized @Nullable SharedBlob removeBlob(long blobId) {
    return blobs.remove(blobId);
  }

  /** Unmaps everything that no slot uses any more. */
  void close() {
    List<SharedBlob> all;
    synchronized (this) {
      all = List.copyOf(blobs.values());
      blobs.clear();
    }
    all.forEach(SharedBlob::forget);
  }
}
