package dev.trawl.worker;

import dev.trawl.proto.worker.v1.AttachRequest;
import dev.trawl.proto.worker.v1.AttachResponse;
import dev.trawl.proto.worker.v1.CancelScan;
import dev.trawl.proto.worker.v1.Config;
import dev.trawl.proto.worker.v1.Credit;
import dev.trawl.proto.worker.v1.Grant;
import dev.trawl.proto.worker.v1.Heartbeat;
import dev.trawl.proto.worker.v1.Hello;
import dev.trawl.proto.worker.v1.OperatorVersion;
import dev.trawl.proto.worker.v1.RangeTask;
import dev.trawl.proto.worker.v1.Revoke;
import dev.trawl.proto.worker.v1.SlotAddress;
import dev.trawl.proto.worker.v1.SlotProgress;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker, attached to a supervisor: slots that run what they are granted. It ends by itself when
 * the control stream ends, for whatever reason, and calls back once with why; it never ends the
 * process.
 *
 * <p>Threads: {@code control} handles what the supervisor says, one message after the other, and
 * never waits; {@code slot-N} scan and send; {@code heartbeat} tells of their progress whatever
 * they do; {@code read-ahead} waits for the device; {@code exit} takes everything down.
 *
 * <p>Revoke: a waiting task is released at once. A running one stops at its next stride, result or
 * batch, what it had not sent is dropped, and its slot releases it behind its last batch. One that
 * ended just before is not released: its last batch is on its way, and is the answer.
 *
 * <p>Drain: waiting tasks are released, running ones stopped and released, the result streams are
 * ended and read to their end by the supervisor, then the control stream is.
 */
public final class Worker implements Attachment.Listener {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  private static final int PROTOCOL_VERSION = 1;
  private static final int OPERATOR_VERSION = 1;
  private static final int DEFAULT_HEARTBEAT_MILLIS = 1_000;
  private static final int DEFAULT_BATCH_BYTES = 256 << 10;
  private static final int MAX_BATCH_BYTES = 4 << 20;
  private static final long LEAVE_MILLIS = 5_000;
  private static final long STOP_MILLIS = 1_000;

  private final WorkerOptions options;
  private final Consumer<ExitReason> onExit;
  private final Attachment attachment;
  private final SpecRegistry registry;
  private final ScheduledExecutorService heartbeat =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("heartbeat").daemon().factory());
  private final ReadAhead readAhead = new ReadAhead();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicInteger busySlots = new AtomicInteger();
  private volatile boolean draining;

  /** Written by the control thread. */
  private volatile @Nullable Config config;

  /** Written by the control thread once, when configured. */
  private volatile List<RunningSlot> slots = List.of();

  /** A slot's queue, and the thread that empties it. */
  private record RunningSlot(SlotQueue queue, Thread thread) {}

  private Worker(WorkerOptions options, OperatorCompiler compiler, Consumer<ExitReason> onExit) {
    this.options = options;
    this.onExit = onExit;
    this.registry = new SpecRegistry(compiler);
    this.attachment = new Attachment(options.socket());
  }

  /**
   * Attaches to a supervisor with the built-in operators and those of the options, and runs from
   * then on.
   *
   * @param onExit called once, from a thread of its own, when all has ended
   */
  public static Worker start(WorkerOptions options, Consumer<ExitReason> onExit) {
    return start(options, new CustomOperators(options.operators()), onExit);
  }

  static Worker start(
      WorkerOptions options, OperatorCompiler compiler, Consumer<ExitReason> onExit) {
    Worker worker = new Worker(options, compiler, onExit);
    var unused =
        worker.heartbeat.schedule(
            worker::checkConfigured, options.attachTimeout().toMillis(), TimeUnit.MILLISECONDS);
    worker.attachment.attach(worker.hello(), worker);
    return worker;
  }

  /** Whether no slot runs a task. */
  boolean isIdle() {
    return slots.stream().allMatch(slot -> slot.queue().running() == null);
  }

  private AttachRequest hello() {
    Hello.Builder hello =
        Hello.newBuilder()
            .setProtocolVersion(PROTOCOL_VERSION)
            .setToken(options.token())
            .setPid(ProcessHandle.current().pid())
            .setSlots(options.slots())
            .setBuild(options.build())
            .setKernels(options.kernels());
    for (String name : BuiltInOperators.NAMES) {
      hello.addOperators(OperatorVersion.newBuilder().setName(name).setVersion(OPERATOR_VERSION));
    }
    hello.addAllOperators(CustomOperators.announced(options.operators()));
    return AttachRequest.newBuilder().setHello(hello).build();
  }

  private void checkConfigured() {
    if (config == null) {
      end(ExitReason.NOT_ATTACHED, "no configuration within " + options.attachTimeout());
    }
  }

  @Override
  public void onMessage(AttachResponse message) {
    try {
      handle(message);
    } catch (RuntimeException e) {
      log.error("worker: {} could not be handled", message.getEventCase(), e);
      end(ExitReason.INTERNAL, e.toString());
    }
  }

  private void handle(AttachResponse message) {
    Config current = config;
    if (message.getEventCase() == AttachResponse.EventCase.CONFIG) {
      configure(message.getConfig());
    } else if (current == null) {
      end(ExitReason.PROTOCOL_BROKEN, message.getEventCase() + " came before the configuration");
    } else {
      handle(message, current);
    }
  }

  private void handle(AttachResponse message, Config current) {
    switch (message.getEventCase()) {
      case SCAN -> registry.announce(message.getScan());
      case GRANT -> grant(message.getGrant(), current);
      case REVOKE -> revoke(message.getRevoke());
      case CANCEL -> cancel(message.getCancel());
      case CREDIT -> credit(message.getCredit());
      case FORGET_BLOB -> forgetBlob(message.getForgetBlob().getBlobId());
      case DRAIN -> drain();
      case CONFIG, EVENT_NOT_SET ->
          end(ExitReason.PROTOCOL_BROKEN, "unknown or misplaced " + message.getEventCase());
    }
  }

  private void configure(Config received) {
    if (config != null) {
      end(ExitReason.PROTOCOL_BROKEN, "a second configuration");
      return;
    }
    config = received;
    busySlots.set(options.slots());
    slots = IntStream.range(0, options.slots()).mapToObj(n -> startSlot(n, received)).toList();
    long millis = received.getHeartbeatMillis();
    long period = millis > 0 ? millis : DEFAULT_HEARTBEAT_MILLIS;
    var unused =
        heartbeat.scheduleAtFixedRate(this::sendHeartbeat, period, period, TimeUnit.MILLISECONDS);
    log.info("worker {}: attached, {} slots", workerId(), options.slots());
  }

  private RunningSlot startSlot(int number, Config received) {
    SlotQueue queue = new SlotQueue();
    Thread thread =
        Thread.ofPlatform()
            .name("slot-" + number)
            .daemon()
            .start(() -> runSlot(number, queue, received));
    return new RunningSlot(queue, thread);
  }

  /** The life of a slot's thread. */
  private void runSlot(int number, SlotQueue queue, Config received) {
    SlotAddress address =
        SlotAddress.newBuilder().setWorkerId(received.getWorkerId()).setSlot(number).build();
    try {
      DeliverStream stream =
          attachment.deliver(address, Thread.currentThread(), this::onDeliverFailure);
      new Slot(number, queue, new Outbox(stream), attachment::send, batchBytes(received)).run();
      if (!stream.complete(LEAVE_MILLIS)) {
        log.warn("slot {}: the supervisor has not read all results", number);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      if (!ended.get()) {
        log.error("slot {}: died", number, e);
        end(ExitReason.INTERNAL, e.toString());
      }
    } finally {
      slotLeft();
    }
  }

  private static int batchBytes(Config received) {
    long asked = Integer.toUnsignedLong(received.getMaxBatchBytes());
    return asked == 0 ? DEFAULT_BATCH_BYTES : (int) Math.min(asked, MAX_BATCH_BYTES);
  }

  private String workerId() {
    Config current = config;
    return current == null ? "-" : Long.toUnsignedString(current.getWorkerId());
  }

  private void grant(Grant grant, Config current) {
    int slot = grant.getSlot();
    if (slot < 0 || slot >= slots.size()) {
      end(ExitReason.PROTOCOL_BROKEN, "a grant for slot " + Integer.toUnsignedString(slot));
      return;
    }
    for (RangeTask task : grant.getTasksList()) {
      Attempt attempt =
          new Attempt(
              task,
              registry.job(task.getScanId()),
              MergeTask.of(grant, task),
              current.getInitialCreditBytes());
      readAhead.expect(attempt);
      if (!slots.get(slot).queue().offer(attempt)) {
        attachment.send(Slot.released(slot, attempt));
      }
    }
  }

  private void revoke(Revoke revoke) {
    TaskKey key = new TaskKey(revoke.getScanId(), revoke.getTaskId(), revoke.getAttempt());
    withdraw(attempt -> attempt.key().equals(key));
  }

  private void cancel(CancelScan cancel) {
    withdraw(attempt -> attempt.key().scanId() == cancel.getScanId());
    registry.forgetScan(cancel.getScanId());
  }

  private void withdraw(Predicate<Attempt> which) {
    for (int slot = 0; slot < slots.size(); slot++) {
      releaseAll(slot, slots.get(slot).queue().withdraw(which));
    }
  }

  private void releaseAll(int slot, List<Attempt> attempts) {
    attempts.forEach(attempt -> attachment.send(Slot.released(slot, attempt)));
  }

  private void credit(Credit credit) {
    TaskKey key = new TaskKey(credit.getScanId(), credit.getTaskId(), credit.getAttempt());
    slots.forEach(slot -> slot.queue().credit(key, credit.getBytes()));
  }

  /** On a thread of its own: unmapping a terabyte takes its time. */
  private void forgetBlob(long blobId) {
    SharedBlob blob = registry.removeBlob(blobId);
    if (blob != null) {
      Thread.ofPlatform().name("unmap").daemon().start(blob::forget);
    }
  }

  private void drain() {
    draining = true;
    log.info("worker {}: draining", workerId());
    for (int slot = 0; slot < slots.size(); slot++) {
      releaseAll(slot, slots.get(slot).queue().close());
    }
    var unused =
        heartbeat.schedule(
            () -> end(ExitReason.LEFT, "drained, not waiting any longer"),
            2 * LEAVE_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  private void sendHeartbeat() {
    // A supervisor that does not read gets no pile of them.
    if (!attachment.isReady()) {
      return;
    }
    Heartbeat.Builder beat = Heartbeat.newBuilder();
    for (int slot = 0; slot < slots.size(); slot++) {
      Attempt running = slots.get(slot).queue().running();
      if (running != null) {
        beat.addSlots(progress(slot, running));
      }
    }
    attachment.send(AttachRequest.newBuilder().setHeartbeat(beat).build());
  }

  private static SlotProgress progress(int slot, Attempt running) {
    return SlotProgress.newBuilder()
        .setSlot(slot)
        .setScanId(running.key().scanId())
        .setTaskId(running.key().taskId())
        .setAttempt(running.key().attempt())
        .setScannedBytes(running.scannedBytes())
        .setWaiting(running.gate().isWaiting())
        .build();
  }

  @Override
  public void onEnd(@Nullable Throwable error) {
    if (error == null || draining) {
      end(ExitReason.LEFT, draining ? "drained" : "the supervisor ended the stream");
    } else if (config == null) {
      end(ExitReason.NOT_ATTACHED, Status.fromThrowable(error).toString());
    } else {
      end(ExitReason.SUPERVISOR_LOST, Status.fromThrowable(error).toString());
    }
  }

  private void onDeliverFailure(Throwable error) {
    end(ExitReason.SUPERVISOR_LOST, "a result stream broke: " + Status.fromThrowable(error));
  }

  private void slotLeft() {
    if (busySlots.decrementAndGet() == 0 && draining) {
      attachment.leave();
    }
  }

  private void end(ExitReason reason, String why) {
    if (ended.compareAndSet(false, true)) {
      log.info("worker {}: {}: {}", workerId(), reason, why);
      Thread.ofPlatform().name("exit").start(() -> takeDown(reason));
    }
  }

  private void takeDown(ExitReason reason) {
    try {
      heartbeat.shutdownNow();
      readAhead.close();
      slots.forEach(slot -> slot.queue().close());
      attachment.disconnect();
      if (allStopped()) {
        registry.close();
      }
      attachment.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      onExit.accept(reason);
    }
  }

  /** Whether every slot's thread ended in time, so that nothing reads a mapping any more. */
  private boolean allStopped() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS);
    boolean stopped = true;
    for (RunningSlot slot : slots) {
      long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
      slot.thread().join(left);
      stopped &= !slot.thread().isAlive();
    }
    return stopped;
  }
}
