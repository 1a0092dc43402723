package dev.trawl.server;

import dev.trawl.server.blob.BlobRegistry;
import dev.trawl.server.blob.OpenedBlob;
import dev.trawl.server.dispatch.Dispatcher;
import dev.trawl.server.dispatch.OperatorCatalog;
import dev.trawl.server.loop.Loop;
import dev.trawl.server.pool.OperatorFolder;
import dev.trawl.server.pool.WorkerCommand;
import dev.trawl.server.pool.WorkerPool;
import dev.trawl.server.rpc.BearerToken;
import dev.trawl.server.rpc.BlobRpc;
import dev.trawl.server.rpc.IdleWatch;
import dev.trawl.server.rpc.PoolRpc;
import dev.trawl.server.rpc.ScanRpc;
import dev.trawl.server.rpc.TlsServer;
import dev.trawl.server.rpc.Traffic;
import dev.trawl.server.rpc.UnixSocketServer;
import dev.trawl.server.rpc.WorkerRpc;
import dev.trawl.server.scan.ScanFailure;
import dev.trawl.server.scan.ScanRun;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running supervisor: its parts, put together by {@link #start}, taken down by {@link #stop}.
 *
 * <p>Start: lock the directory, serve workers, start worker processes, serve clients. Clients may
 * come before the first worker has attached; their scans wait for it. Stop: refuse new scans, let
 * running ones finish within the grace period, end the rest, kill the workers, remove the sockets,
 * unlock. {@link #awaitEnd} returns after that.
 */
final class Supervisor implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Supervisor.class);

  /** While scans run: a part of the patience with slots that are in the way. */
  private static final Duration BUSY_TICK = Duration.ofMillis(10);

  /** While none does: a small part of a lease. */
  private static final Duration IDLE_TICK = Duration.ofMillis(100);

  private static final Duration HOUSEKEEPING = Duration.ofSeconds(1);
  private static final Duration NO_WORKER_PATIENCE = Duration.ofSeconds(15);
  private static final Duration TELL_LIMIT = Duration.ofSeconds(1);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final int MAX_READERS = 8;
  private static final int MAX_BATCH_BYTES = 256 << 10;
  private static final int MAX_CLIENT_MESSAGE_BYTES = 16 << 20;
  private static final int MAX_WORKER_MESSAGE_BYTES = 16 << 20;
  private static final int CLIENT_WINDOW_BYTES = 4 << 20;
  private static final int WORKER_WINDOW_BYTES = 8 << 20;

  private final SupervisorOptions options;
  private final DirectoryLock lock;
  private final LongSupplier nanoClock = System::nanoTime;
  private final Loop loop = new Loop();
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
  private final ExecutorService reads = readers();
  private final BlobRegistry blobs;
  private final HealthStatusManager health = new HealthStatusManager();
  private final IdleWatch idleWatch = new IdleWatch(nanoClock);
  private final Traffic clientTraffic = new Traffic();
  private final Traffic workerTraffic = new Traffic();
  private final Dispatcher dispatcher;
  private final WorkerPool pool;
  private final ScanRpc scans;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final AtomicBoolean takenDown = new AtomicBoolean();
  private final UnixSocketServer workerServer;
  private final UnixSocketServer clientServer;
  private final Optional<TlsServer> tcpServer;

  /**
   * Starts a supervisor.
   *
   * @throws IOException if the directory or a socket cannot be had
   */
  static Supervisor start(SupervisorOptions options) throws IOException {
    DirectoryLock lock = DirectoryLock.acquire(options.directory());
    try {
      Supervisor supervisor = new Supervisor(options, lock);
      supervisor.begin();
      return supervisor;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private Supervisor(SupervisorOptions options, DirectoryLock lock) throws IOException {
    this.options = options;
    this.lock = lock;
    blobs = new BlobRegistry(nanoClock, options.access().openRoots());
    Path workerSocket = options.directory().resolve("workers.sock");
    Optional<OperatorFolder> operators =
        options.operators().isEmpty()
            ? Optional.empty()
            : Optional.of(OperatorFolder.open(options.operators().get()));
    WorkerCommand command =
        new WorkerCommand(options.home(), workerSocket, options.slots(), operators);
    dispatcher =
        new Dispatcher(
            nanoClock,
            options.lease(),
            NO_WORKER_PATIENCE,
            options.stall(),
            new OperatorCatalog(operators.isEmpty() ? List.of() : operators.get().list(command)));
    pool = new WorkerPool(loop, command, options.workers(), dispatcher::workersDoNotStart);
    scans = new ScanRpc(loop, dispatcher, blobs, calls, reads, nanoClock);
    workerServer = serveWorkers(workerSocket);
    UnixSocketServer unixServer = null;
    try {
      List<ServerServiceDefinition> services = services();
      unixServer = serveClients(options.directory().resolve("supervisor.sock"), services);
      tcpServer = serveTcp(services);
      clientServer = unixServer;
    } catch (IOException | RuntimeException e) {
      if (unixServer != null) {
        unixServer.close();
      }
      workerServer.close();
      throw e;
    }
  }

  /**
   * Threads of their own that read files: a virtual thread that waits in the file system keeps a
   * carrier from all calls.
   */
  private static ExecutorService readers() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            MAX_READERS,
            MAX_READERS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> Thread.ofPlatform().name("supervisor-reader").daemon(true).unstarted(task));
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  private UnixSocketServer serveWorkers(Path socket) throws IOException {
    WorkerRpc workers =
        new WorkerRpc(
            loop, dispatcher, pool, ScanRun.INITIAL_CREDIT_BYTES, MAX_BATCH_BYTES, nanoClock);
    int threads = Math.clamp(Runtime.getRuntime().availableProcessors() / 4, 1, 4);
    // Callbacks only hand over to the loop, so they run on the network threads themselves.
    return UnixSocketServer.start(
        new UnixSocketServer.Settings(
            socket, Runnable::run, threads, MAX_WORKER_MESSAGE_BYTES, WORKER_WINDOW_BYTES),
        workerTraffic,
        List.of(workers.bindService()));
  }

  /** What clients can call, from wherever they do. */
  private List<ServerServiceDefinition> services() throws IOException {
    PoolRpc poolRpc =
        new PoolRpc(
            new PoolRpc.Parts(
                loop,
                dispatcher,
                pool,
                blobs,
                readBuild(options.home()),
                clientTraffic,
                workerTraffic,
                this::stop,
                nanoClock));
    BlobRpc blobRpc = new BlobRpc(blobs, this::closeBlob);
    return List.of(
        idleWatch.watch(poolRpc),
        idleWatch.watch(blobRpc),
        idleWatch.watch(scans),
        health.getHealthService().bindService(),
        ProtoReflectionServiceV1.newInstance().bindService());
  }

  private UnixSocketServer serveClients(Path socket, List<ServerServiceDefinition> services)
      throws IOException {
    return UnixSocketServer.start(
        new UnixSocketServer.Settings(
            socket, calls, 2, MAX_CLIENT_MESSAGE_BYTES, CLIENT_WINDOW_BYTES),
        clientTraffic,
        UnixSocketServer.forCallers(options.access().onUnixSocket(), services));
  }

  private Optional<TlsServer> serveTcp(List<ServerServiceDefinition> services) throws IOException {
    if (options.access().listen().isEmpty()) {
      return Optional.empty();
    }
    ListenOptions listen = options.access().listen().get();
    return Optional.of(
        TlsServer.start(
            new TlsServer.Settings(
                listen.host(),
                listen.port(),
                listen.certificate(),
                listen.key(),
                BearerToken.read(listen.tokenFile()),
                calls,
                2,
                MAX_CLIENT_MESSAGE_BYTES,
                CLIENT_WINDOW_BYTES),
            clientTraffic,
            services));
  }

  private void tick() {
    try {
      dispatcher.tick();
    } finally {
      loop.after(dispatcher.runningScans() > 0 ? BUSY_TICK : IDLE_TICK, this::tick);
    }
  }

  private void begin() {
    pool.start();
    loop.execute(this::tick);
    loop.every(HOUSEKEEPING, this::keepHouse);
    options
        .parentPid()
        .ifPresent(
            pid ->
                ProcessHandle.of(pid)
                    .ifPresentOrElse(
                        parent -> parent.onExit().thenRun(() -> stop(Duration.ZERO)),
                        () -> stop(Duration.ZERO)));
    log.info(
        "serving from {} with {} workers of {} slots",
        options.directory(),
        options.workers(),
        options.slots());
    tcpServer.ifPresent(this::tellAddress);
  }

  /** Whoever let the port be chosen has to learn which it is. */
  private void tellAddress(TlsServer server) {
    String host = options.access().listen().orElseThrow().host();
    System.out.println(
        "listening on " + (host.contains(":") ? "[" + host + "]" : host) + ":" + server.port());
    if (options.access().roots().isEmpty()) {
      log.warn("callers over TCP can read nothing: no --root was given");
    }
  }

  private void keepHouse() {
    // Closing may wait for the file system, so not here.
    calls.execute(
        () -> {
          for (OpenedBlob blob : blobs.closeIdle(options.blobIdle())) {
            loop.execute(() -> dispatcher.forgetBlob(blob.number()));
          }
        });
    boolean exits = !options.idleExit().isZero() && scans.openCalls() == 0;
    if (exits && idleWatch.idleFor().compareTo(options.idleExit()) > 0) {
      log.info("no client for {}: leaving", options.idleExit());
      stop(Duration.ZERO);
    }
  }

  private void closeBlob(OpenedBlob blob) {
    scans.closeBlob(blob);
  }

  private static String readBuild(Path home) throws IOException {
    Path file = home.resolve("build-id");
    return Files.exists(file) ? Files.readString(file).strip() : "unknown";
  }

  /** Begins to leave; returns at once. A second call ends it at once. */
  void stop(Duration grace) {
    boolean first = stopping.compareAndSet(false, true);
    log.info(
        first ? "leaving; {} scans may finish within {}" : "leaving at once; {} scans end",
        scans.openCalls(),
        grace);
    scans.refuseNew();
    health.enterTerminalState();
    long deadline = nanoClock.getAsLong() + (first ? grace.toNanos() : 0);
    var unused =
        Thread.ofPlatform()
            .name("supervisor-stop")
            .start(
                () -> {
                  awaitScans(deadline);
                  close();
                });
  }

  private void awaitScans(long deadlineNanos) {
    try {
      while (scans.openCalls() > 0 && nanoClock.getAsLong() - deadlineNanos < 0) {
        Thread.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends everything at once. Safe to call again; then it waits for the first call to be done. */
  @Override
  public void close() {
    if (!takenDown.compareAndSet(false, true)) {
      awaitQuietly(ended, CLOSE_LIMIT);
      return;
    }
    clientServer.stopAccepting();
    tcpServer.ifPresent(TlsServer::stopAccepting);
    endScans();
    pool.close();
    // Clients that read are told why; those that do not are cut off.
    awaitScans(nanoClock.getAsLong() + TELL_LIMIT.toNanos());
    clientServer.close();
    tcpServer.ifPresent(TlsServer::close);
    workerServer.close();
    loop.close();
    calls.shutdownNow();
    reads.shutdownNow();
    blobs.close();
    try {
      if (options.privateDirectory()) {
        lock.removeDirectory();
      }
      lock.close();
    } catch (IOException e) {
      log.warn("the lock of {} could not be closed: {}", options.directory(), e.getMessage());
    }
    ended.countDown();
  }

  /** Tells running scans why they end, before their connections are cut. */
  private void endScans() {
    CountDownLatch told = new CountDownLatch(1);
    loop.execute(
        () -> {
          scans.failAll(
              new ScanFailure(
                  Status.Code.UNAVAILABLE,
                  "SUPERVISOR_LEAVING",
                  "the supervisor is shutting down; run the scan again"));
          told.countDown();
        });
    awaitQuietly(told, TELL_LIMIT);
  }

  private static void awaitQuietly(CountDownLatch latch, Duration limit) {
    try {
      if (!latch.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("not waiting longer than {} to leave", limit);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until it has left. */
  void awaitEnd() throws InterruptedException {
    ended.await();
  }
}
