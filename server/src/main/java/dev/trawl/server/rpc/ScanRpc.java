package dev.trawl.server.rpc;

import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanServiceGrpc;
import dev.trawl.proto.worker.v1.OperatorVersion;
import dev.trawl.proto.worker.v1.ScanSpec;
import dev.trawl.server.blob.BlobRegistry;
import dev.trawl.server.blob.OpenedBlob;
import dev.trawl.server.dispatch.Dispatcher;
import dev.trawl.server.loop.Loop;
import dev.trawl.server.scan.AnswerKind;
import dev.trawl.server.scan.BlobGuard;
import dev.trawl.server.scan.ExcerptOutput;
import dev.trawl.server.scan.ScanCursor;
import dev.trawl.server.scan.ScanDefinition;
import dev.trawl.server.scan.ScanFailure;
import dev.trawl.server.scan.ScanOutput;
import dev.trawl.server.scan.ScanRun;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Runs scans for clients: checks the request, ties the client's call to a {@link ScanRun}. */
public final class ScanRpc extends ScanServiceGrpc.ScanServiceImplBase {
  /** Most scans at once: each may hold its share of the result budget. */
  public static final int MAX_SCANS = 64;

  /**
   * Most scans at once whose partials are merged: each may hold some of 4 MiB beyond its budget.
   */
  private static final int MAX_PARTIAL_SCANS = 8;

  /** Bytes of results that all scans together may hold. */
  private static final long TOTAL_BUDGET_BYTES = 48L << 20;

  private static final long MAX_SCAN_BUDGET_BYTES = 12L << 20;

  /** Bytes queued in the transport before a client counts as slow. */
  private static final int READY_THRESHOLD_BYTES = 1 << 20;

  private final Loop loop;
  private final Dispatcher dispatcher;
  private final BlobRegistry blobs;
  private final Executor fileChecks;
  private final Executor fileReads;
  private final LongSupplier nanoClock;
  private final AtomicInteger nextScanId = new AtomicInteger(1);
  private final Set<ScanCall> calls = ConcurrentHashMap.newKeySet();
  private volatile boolean leaving;

  /**
   * @param fileChecks where files are looked at: may block
   * @param fileReads where files are read: may block for long, and holds nobody up but other reads
   */
  public ScanRpc(
      Loop loop,
      Dispatcher dispatcher,
      BlobRegistry blobs,
      Executor fileChecks,
      Executor fileReads,
      LongSupplier nanoClock) {
    this.loop = loop;
    this.dispatcher = dispatcher;
    this.blobs = blobs;
    this.fileChecks = fileChecks;
    this.fileReads = fileReads;
    this.nanoClock = nanoClock;
  }

  /** Refuses new scans from now on. */
  public void refuseNew() {
    leaving = true;
  }

  /** Scans whose call has not ended. */
  public int openCalls() {
    return calls.size();
  }

  /** Ends the scans over a blob, then closes it. */
  public void closeBlob(OpenedBlob blob) {
    loop.execute(
        () -> {
          for (ScanCall call : calls) {
            if (call.blob == blob) {
              call.end(blobClosed());
            }
          }
          blob.retire();
          dispatcher.forgetBlob(blob.number());
          // Unmapping may take its time, and waits for whoever looks at the file.
          fileChecks.execute(blob::close);
        });
  }

  /**
   * Ends all scans, those too that only have bytes around results left to send. On the loop only.
   */
  public void failAll(ScanFailure failure) {
    for (ScanCall call : calls) {
      call.end(failure);
    }
  }

  private static ScanFailure blobClosed() {
    return new ScanFailure(
        Status.Code.CANCELLED, "BLOB_CLOSED", "the blob was closed by a client; open it again");
  }

  @Override
  public void scan(ScanRequest request, StreamObserver<ScanResponse> response) {
    ServerCallStreamObserver<ScanResponse> call = (ServerCallStreamObserver<ScanResponse>) response;
    try {
      begin(request, call);
    } catch (StatusRuntimeException e) {
      response.onError(e);
    } catch (RuntimeException e) {
      response.onError(Calls.unexpected(e));
    }
  }

  private void begin(ScanRequest request, ServerCallStreamObserver<ScanResponse> call) {
    if (leaving) {
      throw Errors.leaving();
    }
    OpenedBlob blob = blobs.acquire(BlobIds.checked(request.getBlobId()), Caller.reach());
    if (blob == null) {
      throw Errors.unknownBlob(request.getBlobId());
    }
    ScanCall scan = null;
    try {
      OperatorVersion custom = CustomScan.find(request.getOperator(), dispatcher.operators());
      ScanDefinition definition =
          ScanRequestCheck.check(request, blob.sizeBytes(), CustomScan.kind(custom));
      if (calls.size() >= MAX_SCANS) {
        throw Errors.of(
            Status.Code.RESOURCE_EXHAUSTED,
            "TOO_MANY_SCANS",
            MAX_SCANS + " scans run, which is the limit; try again when one has ended");
      }
      if (definition.kind() == AnswerKind.PARTIAL && partialScans() >= MAX_PARTIAL_SCANS) {
        throw Errors.of(
            Status.Code.RESOURCE_EXHAUSTED,
            "TOO_MANY_SCANS",
            MAX_PARTIAL_SCANS
                + " scans with partials of custom operators run, which is the limit; try again when"
                + " one has ended");
      }
      ScanCursor.Key key = ScanCursor.Key.of(blob.identity(), request);
      ScanCursor from = ScanRequestCheck.cursor(request, definition, key);
      scan = new ScanCall(blob, definition, custom, request, call);
      if (definition.kind().resumable()) {
        scan.run.resumable(key, from);
      }
      calls.add(scan);
    } finally {
      if (scan == null) {
        blob.scanEnded(nanoClock.getAsLong());
      }
    }
    scan.begin(request);
  }

  private long partialScans() {
    return calls.stream()
        .filter(call -> call.run.definition().kind() == AnswerKind.PARTIAL)
        .count();
  }

  private long budgetBytes() {
    return Math.min(MAX_SCAN_BUDGET_BYTES, TOTAL_BUDGET_BYTES / Math.max(1, calls.size()));
  }

  /** One client's call: the output of one scan. */
  private final class ScanCall implements ScanOutput {
    final OpenedBlob blob;
    final ScanRun run;
    private final @Nullable OperatorVersion custom;
    private final ServerCallStreamObserver<ScanResponse> call;
    private final @Nullable ExcerptOutput excerpts;
    private boolean released;

    ScanCall(
        OpenedBlob blob,
        ScanDefinition definition,
        @Nullable OperatorVersion custom,
        ScanRequest request,
        ServerCallStreamObserver<ScanResponse> call) {
      this.blob = blob;
      this.custom = custom;
      this.call = call;
      BlobGuard guard =
          onLoop ->
              fileChecks.execute(
                  () -> {
                    String change = blob.change();
                    loop.execute(() -> onLoop.accept(change));
                  });
      this.excerpts = ScanRequestCheck.wantsExcerpts(request) ? excerpts(request, guard) : null;
      this.run =
          new ScanRun(
              nextScanId.getAndIncrement(),
              definition,
              blob.sizeBytes(),
              excerpts == null ? this : excerpts,
              dispatcher,
              guard,
              blob.affinity(),
              this::budgetBytes,
              nanoClock);
    }

    private ExcerptOutput excerpts(ScanRequest request, BlobGuard guard) {
      return new ExcerptOutput(
          this,
          request.getExcerpts(),
          new ExcerptOutput.Blob(blob.sizeBytes(), blob::read, guard),
          fileReads,
          loop,
          this::clientReady,
          this::abandon);
    }

    /** What the scan may hold: its share without what is held to read the bytes around results. */
    private long budgetBytes() {
      return ScanRpc.this.budgetBytes() - (excerpts == null ? 0 : excerpts.heldBytes());
    }

    /** Ends the call with an error unless it has ended. */
    void end(ScanFailure failure) {
      run.fail(failure);
      if (excerpts != null) {
        excerpts.fail(failure);
      }
    }

    private void abandon() {
      dispatcher.clientLeft(run);
    }

    private void clientReady() {
      if (excerpts != null) {
        excerpts.clientReady();
      }
      dispatcher.clientReady(run);
    }

    void begin(ScanRequest request) {
      call.setOnReadyThreshold(READY_THRESHOLD_BYTES);
      call.setOnReadyHandler(() -> loop.execute(this::clientReady));
      call.setOnCancelHandler(() -> loop.execute(this::left));
      // Not when the last message was handed over: until it is sent it takes up memory, and a
      // supervisor that leaves would cut it off.
      call.setOnCloseHandler(() -> loop.execute(this::release));
      ScanSpec spec =
          ScanSpec.newBuilder()
              .setScanId(run.id())
              .setBlob(blob.spec())
              .setOperator(request.getOperator())
              .setRange(
                  dev.trawl.proto.v1.ByteRange.newBuilder()
                      .setStart(run.definition().range().start())
                      .setEnd(run.definition().range().end()))
              .build();
      loop.execute(() -> start(spec, request.getWeight()));
    }

    private void start(ScanSpec spec, int weight) {
      if (blob.retired()) {
        // It was closed between being found and now.
        run.fail(blobClosed());
      }
      if (run.running()) {
        run.start(blob.identity());
      }
      if (run.running()) {
        dispatcher.add(run, spec, custom, weight == 0 ? Dispatcher.DEFAULT_WEIGHT : weight);
      }
    }

    private void left() {
      if (excerpts != null) {
        excerpts.drop();
      }
      abandon();
      release();
    }

    private void release() {
      if (!released) {
        released = true;
        calls.remove(this);
        blob.scanEnded(nanoClock.getAsLong());
      }
    }

    @Override
    public boolean ready() {
      return call.isReady();
    }

    @Override
    public void send(ScanResponse response) {
      if (!call.isCancelled()) {
        call.onNext(response);
      }
    }

    @Override
    public void complete() {
      if (!call.isCancelled()) {
        call.onCompleted();
      }
    }

    @Override
    public void fail(ScanFailure failure) {
      if (!call.isCancelled()) {
        call.onError(Errors.of(failure));
      }
    }
  }
}
