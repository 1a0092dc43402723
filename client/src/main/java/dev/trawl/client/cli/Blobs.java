package dev.trawl.client.cli;

import dev.trawl.client.OpenBlob;
import dev.trawl.client.ScanStream;
import dev.trawl.client.Trawl;
import dev.trawl.client.TrawlException;
import dev.trawl.proto.v1.BlobIdentity;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanResponse;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Opens blobs and scans them: what this package needs of a supervisor. */
interface Blobs {

  /** Opens {@code file}, absolute. */
  Scannable open(Path file);

  /** An open blob. */
  interface Scannable {

    /** What was opened. */
    BlobIdentity identity();

    /**
     * Runs one scan and hands every message to {@code listener}, on this thread, the summary last.
     */
    void scan(ScanRequest.Builder request, Consumer<ScanResponse> listener);

    /**
     * Gives the blob up in the supervisor at once; nobody else has it open. Others are closed when
     * idle.
     */
    void discard();
  }

  /** The blobs of a supervisor. */
  static Blobs of(Trawl trawl) {
    return file -> new Remote(trawl.open(file));
  }

  /** A blob of a supervisor. */
  record Remote(OpenBlob blob) implements Scannable {
    @Override
    public BlobIdentity identity() {
      return blob.identity();
    }

    @Override
    public void scan(ScanRequest.Builder request, Consumer<ScanResponse> listener) {
      try (ScanStream stream = blob.scan(request)) {
        ScanResponse message;
        while ((message = stream.next()) != null) {
          listener.accept(message);
        }
      }
    }

    @Override
    public void discard() {
      try {
        blob.closeInSupervisor();
      } catch (TrawlException e) {
        // The supervisor closes idle blobs by itself; what went wrong with the scan is the news.
      }
    }
  }
}
