package dev.trawl.server.rpc;

import com.google.common.collect.ImmutableList;
import dev.trawl.proto.v1.DrainWorkerRequest;
import dev.trawl.proto.v1.DrainWorkerResponse;
import dev.trawl.proto.v1.GetStatusRequest;
import dev.trawl.proto.v1.GetStatusResponse;
import dev.trawl.proto.v1.ListOperatorsRequest;
import dev.trawl.proto.v1.ListOperatorsResponse;
import dev.trawl.proto.v1.ListWorkersRequest;
import dev.trawl.proto.v1.ListWorkersResponse;
import dev.trawl.proto.v1.PoolServiceGrpc;
import dev.trawl.proto.v1.ResizePoolRequest;
import dev.trawl.proto.v1.ResizePoolResponse;
import dev.trawl.proto.v1.ShutdownRequest;
import dev.trawl.proto.v1.ShutdownResponse;
import dev.trawl.proto.v1.Worker;
import dev.trawl.proto.v1.WorkerState;
import dev.trawl.server.blob.BlobRegistry;
import dev.trawl.server.dispatch.Dispatcher;
import dev.trawl.server.dispatch.WorkerSession;
import dev.trawl.server.loop.Loop;
import dev.trawl.server.pool.WorkerPool;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Shows the pool and steers it. Answers on the loop, which owns what is shown. */
public final class PoolRpc extends PoolServiceGrpc.PoolServiceImplBase {
  private final Loop loop;
  private final Dispatcher dispatcher;
  private final WorkerPool pool;
  private final PoolControl control;
  private final BlobRegistry blobs;
  private final String build;
  private final Traffic clientTraffic;
  private final Traffic workerTraffic;
  private final Consumer<Duration> shutdown;
  private final LongSupplier nanoClock;
  private final long startedNanos;

  /** What the service shows, and what ends the supervisor. */
  public record Parts(
      Loop loop,
      Dispatcher dispatcher,
      WorkerPool pool,
      BlobRegistry blobs,
      String build,
      Traffic clientTraffic,
      Traffic workerTraffic,
      Consumer<Duration> shutdown,
      LongSupplier nanoClock) {}

  /** A service over these parts. */
  public PoolRpc(Parts parts) {
    this.loop = parts.loop();
    this.dispatcher = parts.dispatcher();
    this.pool = parts.pool();
    this.control = new PoolControl(dispatcher, pool);
    this.blobs = parts.blobs();
    this.build = parts.build();
    this.clientTraffic = parts.clientTraffic();
    this.workerTraffic = parts.workerTraffic();
    this.shutdown = parts.shutdown();
    this.nanoClock = parts.nanoClock();
    this.startedNanos = nanoClock.getAsLong();
  }

  @Override
  public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> response) {
    loop.execute(() -> Calls.unary(response, this::status));
  }

  private GetStatusResponse status() {
    return GetStatusResponse.newBuilder()
        .setBuild(build)
        .setPid(ProcessHandle.current().pid())
        .setUptimeMillis((nanoClock.getAsLong() - startedNanos) / 1_000_000)
        .setWorkersWanted(pool.wanted())
        .setWorkersAttached(dispatcher.sessions().size())
        .setSlots(dispatcher.slots())
        .setRunningScans(dispatcher.runningScans())
        .setOpenBlobs(blobs.list().size())
        .setClientTraffic(clientTraffic.snapshot())
        .setWorkerTraffic(workerTraffic.snapshot())
        .setBufferedBytes(dispatcher.reservedBytes())
        .setWorkerDeaths(pool.deaths())
        .setRefusedResults(dispatcher.refusedResults())
        .build();
  }

  @Override
  public void listWorkers(
      ListWorkersRequest request, StreamObserver<ListWorkersResponse> response) {
    loop.execute(
        () ->
            Calls.unary(
                response,
                () -> {
                  ImmutableList<Worker> all = workers();
                  Pages.Page page =
                      Pages.of(request.getPageSize(), request.getPageToken(), all.size());
                  ListWorkersResponse.Builder answer =
                      ListWorkersResponse.newBuilder().setNextPageToken(page.nextToken());
                  return answer.addAllWorkers(all.subList(page.from(), page.to())).build();
                }));
  }

  private ImmutableList<Worker> workers() {
    return Stream.concat(
            dispatcher.sessions().stream().map(PoolRpc::describe),
            pool.startingPids().stream()
                .map(
                    pid ->
                        Worker.newBuilder()
                            .setPid(pid)
                            .setState(WorkerState.WORKER_STATE_STARTING)
                            .build()))
        .collect(ImmutableList.toImmutableList());
  }

  @Override
  public void listOperators(
      ListOperatorsRequest request, StreamObserver<ListOperatorsResponse> response) {
    Calls.unary(
        response,
        () ->
            ListOperatorsResponse.newBuilder()
                .addAllOperators(dispatcher.operators().all())
                .build());
  }

  private static Worker describe(WorkerSession session) {
    return Worker.newBuilder()
        .setWorkerId(session.id())
        .setPid(session.pid())
        .setSlots(session.slotCount())
        .setBusySlots(session.busySlots())
        .setState(
            session.draining() ? WorkerState.WORKER_STATE_DRAINING : WorkerState.WORKER_STATE_READY)
        .setScannedBytes(session.scannedBytes())
        .setFinishedTasks(session.finishedTasks())
        .setKernels(session.kernels())
        .build();
  }

  @Override
  public void shutdown(ShutdownRequest request, StreamObserver<ShutdownResponse> response) {
    Calls.unary(response, ShutdownResponse::getDefaultInstance);
    shutdown.accept(Duration.ofMillis(Integer.toUnsignedLong(request.getGraceMillis())));
  }

  @Override
  public void resizePool(ResizePoolRequest request, StreamObserver<ResizePoolResponse> response) {
    loop.execute(
        () ->
            Calls.unary(
                response,
                () -> {
                  control.resize(request.getWorkers());
                  return ResizePoolResponse.getDefaultInstance();
                }));
  }

  @Override
  public void drainWorker(
      DrainWorkerRequest request, StreamObserver<DrainWorkerResponse> response) {
    loop.execute(
        () ->
            Calls.unary(
                response,
                () -> {
                  control.drain(request.getWorkerId());
                  return DrainWorkerResponse.getDefaultInstance();
                }));
  }
}
