package dev.trawl.server.scan;

import dev.trawl.proto.v1.ExcerptOptions;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanResponse;
import io.grpc.Status;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the bytes around results into a scan's batches on their way to the client. Bytes are read
 * where waiting is allowed, everything else happens on the supervisor's loop; what comes behind a
 * batch waits for it. It keeps one batch at most, as it is not {@link #ready} while it has one.
 *
 * <p>The file is looked at once more when all bytes were read: what a scan checks at its end does
 * not cover what is read after it.
 */
public final class ExcerptOutput implements ScanOutput {
  private static final Logger log = LoggerFactory.getLogger(ExcerptOutput.class);

  /**
   * The blob whose bytes go out.
   *
   * @param sizeBytes its length when it was opened
   * @param source its bytes, read by position
   * @param guard tells whether it changed
   */
  public record Blob(long sizeBytes, ExcerptCutter.Source source, BlobGuard guard) {}

  private final ScanOutput client;
  private final ExcerptOptions options;
  private final Blob blob;
  private final Executor files;
  private final Executor loop;
  private final Runnable drained;
  private final Runnable failed;

  private final ArrayDeque<ScanResponse> waiting = new ArrayDeque<>();
  private @Nullable ExcerptCutter cutter;

  /** Waits for the file: bytes are read, or it is looked at. */
  private boolean busy;

  private boolean completes;
  private boolean ended;

  /**
   * @param client where messages go
   * @param files where the blob may be read
   * @param loop the supervisor's loop
   * @param drained told, on the loop, when it is ready again by itself
   * @param failed told, on the loop, after it has failed the call
   */
  public ExcerptOutput(
      ScanOutput client,
      ExcerptOptions options,
      Blob blob,
      Executor files,
      Executor loop,
      Runnable drained,
      Runnable failed) {
    this.client = client;
    this.options = options;
    this.blob = blob;
    this.files = files;
    this.loop = loop;
    this.drained = drained;
    this.failed = failed;
  }

  /** Most bytes it holds, or may hold before it is ready again. */
  public long heldBytes() {
    return cutter == null ? 0 : cutter.heldBytes();
  }

  @Override
  public boolean ready() {
    return idle() && client.ready();
  }

  private boolean idle() {
    return waiting.isEmpty() && cutter == null && !busy;
  }

  @Override
  public void send(ScanResponse response) {
    waiting.addLast(response);
    pump();
  }

  @Override
  public void complete() {
    completes = true;
    pump();
  }

  @Override
  public void fail(ScanFailure failure) {
    if (!ended) {
      drop();
      client.fail(failure);
    }
  }

  /** Nobody wants the rest any more: nothing is read or sent from now on. */
  public void drop() {
    ended = true;
    waiting.clear();
    cutter = null;
  }

  /** The client can take more. */
  public void clientReady() {
    if (!idle()) {
      pump();
    }
  }

  private void pump() {
    while (!ended && !busy) {
      if (cutter != null) {
        if (!client.ready()) {
          return;
        }
        readNext(cutter);
      } else if (waiting.isEmpty()) {
        if (completes) {
          ended = true;
          client.complete();
        }
        return;
      } else {
        take(waiting.removeFirst());
      }
    }
  }

  private void take(ScanResponse response) {
    if (response.hasSummary()) {
      busy = true;
      blob.guard().check(change -> deliverSummary(response, change));
      return;
    }
    cutter = ExcerptCutter.of(response.getBatch(), options, blob.sizeBytes(), blob.source());
    if (cutter == null) {
      client.send(response);
    }
  }

  private void deliverSummary(ScanResponse summary, @Nullable String change) {
    busy = false;
    if (ended) {
      return;
    }
    if (change != null) {
      failCall(ScanFailures.blobChanged(change));
      return;
    }
    client.send(summary);
    pump();
  }

  private void readNext(ExcerptCutter from) {
    busy = true;
    files.execute(
        () -> {
          try {
            ResultBatch part = from.next();
            loop.execute(() -> deliver(from, part));
          } catch (IOException e) {
            blob.guard().check(change -> cannotRead(e, change));
          } catch (RuntimeException e) {
            log.error("excerpts could not be cut", e);
            loop.execute(() -> brokenBy(e));
          }
        });
  }

  private void deliver(ExcerptCutter from, ResultBatch part) {
    busy = false;
    if (ended) {
      return;
    }
    client.send(ScanResponse.newBuilder().setBatch(part).build());
    if (!from.hasNext()) {
      cutter = null;
    }
    pump();
    if (idle() && !ended) {
      drained.run();
    }
  }

  private void cannotRead(IOException e, @Nullable String change) {
    // An end inside of the blob is a change by itself, whatever the file system says of its size.
    String shorter = e instanceof EOFException ? e.getMessage() : null;
    String why = change == null ? shorter : change;
    failCall(
        why != null
            ? ScanFailures.blobChanged(why)
            : new ScanFailure(
                Status.Code.FAILED_PRECONDITION,
                "BLOB_UNREADABLE",
                "bytes around results cannot be read: " + e.getMessage()));
  }

  private void brokenBy(RuntimeException e) {
    failCall(
        new ScanFailure(
            Status.Code.INTERNAL,
            "INTERNAL",
            "unexpected " + e + "; the supervisor's log has more"));
  }

  private void failCall(ScanFailure failure) {
    busy = false;
    if (!ended) {
      fail(failure);
      failed.run();
    }
  }
}
