package dev.trawl.client;

import dev.trawl.proto.v1.Blob;
import dev.trawl.proto.v1.BlobServiceGrpc;
import dev.trawl.proto.v1.DrainWorkerRequest;
import dev.trawl.proto.v1.GetStatusRequest;
import dev.trawl.proto.v1.GetStatusResponse;
import dev.trawl.proto.v1.ListWorkersRequest;
import dev.trawl.proto.v1.ListWorkersResponse;
import dev.trawl.proto.v1.OpenBlobRequest;
import dev.trawl.proto.v1.PoolServiceGrpc;
import dev.trawl.proto.v1.ResizePoolRequest;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ShutdownRequest;
import dev.trawl.proto.v1.Worker;
import io.grpc.Channel;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractBlockingStub;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A connection to a supervisor. Connecting is lazy: that nobody answers shows at the first call, as
 * a {@link TrawlException} with reason {@link TrawlException#SUPERVISOR_UNREACHABLE}, and the next
 * call tries again. Safe for use by many threads.
 */
public final class Trawl implements AutoCloseable {

  /** Every call here answers at once or hangs; a slow disk may hold {@link #open} for seconds. */
  private static final Duration CALL_LIMIT = Duration.ofSeconds(30);

  /** A supervisor is up again within a second or two. */
  private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(10);

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);
  private static final long MAX_GRACE_MILLIS = (1L << 32) - 1;

  private final Transport transport;
  private final Failures failures;
  private volatile Duration patience = DEFAULT_PATIENCE;
  private volatile Consumer<TrawlException> reviver = failure -> {};

  private Trawl(Transport transport, String peer) {
    this.transport = transport;
    // An idle channel connects for the next call. One left as it is answers with the old failure
    // until its back-off is over.
    this.failures = new Failures(peer, transport.managedChannel()::enterIdle);
  }

  /**
   * A connection to the supervisor on {@code socket}.
   *
   * @throws TrawlException SOCKET_PATH_TOO_LONG if the path has over 107 bytes
   */
  public static Trawl connect(Path socket) {
    return new Trawl(UnixTransport.to(socket), "the supervisor on " + socket);
  }

  /**
   * A connection to this user's supervisor.
   *
   * @throws TrawlException RUNTIME_DIRECTORY_UNSAFE if somebody else could answer there;
   *     SOCKET_PATH_TOO_LONG
   */
  public static Trawl connect() {
    RuntimeDirectory directory = RuntimeDirectory.forCurrentUser();
    directory.checkIfPresent();
    return connect(directory.clientSocket());
  }

  /**
   * A connection to a supervisor that serves over TCP. It reads the files of its own machine that
   * lie under its roots; steering its pool is refused.
   *
   * @throws TrawlException TLS_FAILED if the certificates that may vouch for it cannot be read
   */
  public static Trawl connect(RemoteSupervisor supervisor) {
    return new Trawl(TcpTransport.to(supervisor), supervisor.toString());
  }

  /** A connection over any channel, which it then owns: {@link #close} shuts it down. */
  public static Trawl over(ManagedChannel channel) {
    return new Trawl(Transport.over(channel), "the supervisor");
  }

  /**
   * Says what becomes of scans that run when the supervisor dies or leaves. Where nothing is said,
   * they wait ten seconds for another one on the same address, and go on there.
   *
   * @param patience how long a scan waits without a result; zero to fail at once
   * @param revive given before each try, on the thread that pulls the scan, why the last one
   *     failed: starts a supervisor, say, or does nothing; what it throws ends the scan
   */
  public void resumeScans(Duration patience, Consumer<TrawlException> revive) {
    if (patience.isNegative()) {
      throw new IllegalArgumentException("negative patience: " + patience);
    }
    this.patience = patience;
    this.reviver = revive;
  }

  Duration patience() {
    return patience;
  }

  void revive(TrawlException failure) {
    reviver.accept(failure);
  }

  /**
   * Opens a file of the supervisor's machine as a blob. A relative path is taken from this
   * process's working directory.
   *
   * @throws TrawlException NOT_FOUND, PERMISSION_DENIED, INVALID_ARGUMENT (no regular file or block
   *     device), RESOURCE_EXHAUSTED (too many open blobs), or no connection
   */
  public OpenBlob open(Path file) {
    String path = file.toAbsolutePath().toString();
    return new OpenBlob(this, path, openBlob(path));
  }

  /** Opens what {@code path}, absolute, names now. */
  Blob openBlob(String path) {
    OpenBlobRequest request = OpenBlobRequest.newBuilder().setPath(path).build();
    return call(BlobServiceGrpc::newBlockingStub, stub -> stub.openBlob(request)).getBlob();
  }

  /** What the supervisor is, and how it does. */
  public GetStatusResponse status() {
    return call(
        PoolServiceGrpc::newBlockingStub,
        stub -> stub.getStatus(GetStatusRequest.getDefaultInstance()));
  }

  /** All worker processes, those that are just starting last. */
  public List<Worker> workers() {
    List<Worker> workers = new ArrayList<>();
    String token = "";
    do {
      ListWorkersRequest request = ListWorkersRequest.newBuilder().setPageToken(token).build();
      ListWorkersResponse page =
          call(PoolServiceGrpc::newBlockingStub, stub -> stub.listWorkers(request));
      workers.addAll(page.getWorkersList());
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return List.copyOf(workers);
  }

  /**
   * Lets a worker give back its tasks and leave; another takes its place. Running scans lose
   * nothing. Returns before the worker has left; asking again does no more.
   *
   * @param workerId its number, as {@link #workers} tells it
   * @throws TrawlException WORKER_NOT_FOUND if no such worker is attached, or no connection
   */
  public void drainWorker(long workerId) {
    DrainWorkerRequest request = DrainWorkerRequest.newBuilder().setWorkerId(workerId).build();
    call(PoolServiceGrpc::newBlockingStub, stub -> stub.drainWorker(request));
  }

  /**
   * Changes the number of worker processes. Running scans lose nothing. Returns before workers have
   * come or gone.
   *
   * @param workers how many there are to be, 1 to 512
   * @throws TrawlException BAD_REQUEST if there cannot be so many, or no connection
   */
  public void resizePool(int workers) {
    ResizePoolRequest request = ResizePoolRequest.newBuilder().setWorkers(workers).build();
    call(PoolServiceGrpc::newBlockingStub, stub -> stub.resizePool(request));
  }

  /**
   * Tells the supervisor to leave. Returns when it has heard, before it is gone.
   *
   * @param grace how long running scans may go on, not negative; over 49 days counts as 49 days
   */
  public void shutdownSupervisor(Duration grace) {
    if (grace.isNegative()) {
      throw new IllegalArgumentException("negative grace: " + grace);
    }
    int millis = (int) Math.min(TimeUnit.MILLISECONDS.convert(grace), MAX_GRACE_MILLIS);
    ShutdownRequest request = ShutdownRequest.newBuilder().setGraceMillis(millis).build();
    call(PoolServiceGrpc::newBlockingStub, stub -> stub.shutdown(request));
  }

  /** The channel, for raw stubs; it lives as long as this connection. */
  public Channel channel() {
    return transport.managedChannel();
  }

  /**
   * Cancels what runs, closes the connection, and waits for its threads, at most a second. May be
   * called again.
   */
  @Override
  public void close() {
    long deadline = System.nanoTime() + CLOSE_LIMIT.toNanos();
    failures.close();
    ManagedChannel channel = transport.managedChannel().shutdownNow();
    try {
      // Half of the time, so that a peer that does not read leaves the other half for what is then
      // closed by force.
      channel.awaitTermination(CLOSE_LIMIT.toNanos() / 2, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    transport.release(deadline);
  }

  /**
   * The channel, which connects anew if it could not before. That a failed call made it idle may
   * have been overtaken by what it learned of that failure itself.
   */
  private ManagedChannel freshChannel() {
    ManagedChannel channel = transport.managedChannel();
    if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
      channel.enterIdle();
    }
    return channel;
  }

  ScanStream scan(ScanRequest request, ScanStream.Renewal renewal) {
    failures.requireOpen();
    return ScanStream.open(freshChannel(), request, failures, renewal);
  }

  <S extends AbstractBlockingStub<S>, R> R call(Function<Channel, S> stub, Function<S, R> method) {
    failures.requireOpen();
    try {
      return method.apply(
          stub.apply(freshChannel()).withDeadlineAfter(CALL_LIMIT.toNanos(), TimeUnit.NANOSECONDS));
    } catch (StatusRuntimeException e) {
      throw failures.of(e);
    }
  }
}
