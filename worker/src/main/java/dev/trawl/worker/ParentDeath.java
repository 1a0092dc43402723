package dev.trawl.worker;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the kernel kill this process when the one that started it dies, however that died and
 * whatever this one is doing, a stopped process included. Linux only; elsewhere the end of the
 * control stream has to do.
 *
 * <p>The kernel keeps the wish with the thread that made it and forgets it when that thread ends:
 * hence a thread for nothing else. And it takes the <em>thread</em> that started us for the parent,
 * so the supervisor must start workers from a thread that lives as long as it does.
 */
final class ParentDeath {
  private static final Logger log = LoggerFactory.getLogger(ParentDeath.class);

  private static final int PR_SET_PDEATHSIG = 1;
  private static final long SIGKILL = 9;

  private ParentDeath() {}

  /**
   * Ties this process to its parent; returns once that is done.
   *
   * @param parentPid who must be our parent
   * @return false if it is not, because it died before the wish was made
   */
  static boolean follow(long parentPid) {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return true;
    }
    CompletableFuture<Long> actualParent = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("parent-watch")
        .daemon()
        .start(
            () -> {
              actualParent.complete(askKernel(parentPid));
              while (true) {
                LockSupport.park();
              }
            });
    return actualParent.join() == parentPid;
  }

  /** Asks, then looks who the parent is: in this order, no death goes unseen. */
  private static long askKernel(long parentPid) {
    try {
      int failed = prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (failed != 0) {
        log.warn("prctl(PR_SET_PDEATHSIG) failed with errno {}", failed);
      }
      return getppid();
    } catch (Throwable e) {
      log.warn("the kernel cannot be asked to end this worker with its supervisor", e);
      return parentPid;
    }
  }

  /** Calls prctl; returns 0 or the error number. */
  private static int prctl(int option, long argument) throws Throwable {
    Linker linker = Linker.nativeLinker();
    Linker.Option errno = Linker.Option.captureCallState("errno");
    FunctionDescriptor signature =
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG);
    MethodHandle prctl =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("prctl"),
            signature,
            errno,
            Linker.Option.firstVariadicArg(1));
    StructLayout layout = Linker.Option.captureStateLayout();
    VarHandle code = layout.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(layout);
      int result = (int) prctl.invokeExact(state, option, argument);
      return result == 0 ? 0 : (int) code.get(state, 0L);
    }
  }

  private static long getppid() throws Throwable {
    Linker linker = Linker.nativeLinker();
    MethodHandle getppid =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("getppid"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT));
    return (int) getppid.invokeExact();
  }
}
