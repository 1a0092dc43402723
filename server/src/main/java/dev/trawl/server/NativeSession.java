package dev.trawl.server;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Leaves the session of the terminal that started us, so that closing it does not end the
 * supervisor.
 */
final class NativeSession {
  private NativeSession() {}

  /**
   * Becomes leader of a new session, as setsid(2) does. Fails only for a process that leads a group
   * already.
   */
  static boolean detach() {
    Linker linker = Linker.nativeLinker();
    try {
      MethodHandle setsid =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("setsid"),
              FunctionDescriptor.of(ValueLayout.JAVA_INT));
      return (int) setsid.invokeExact() >= 0;
    } catch (Throwable e) {
      throw new IllegalStateException("setsid could not be called", e);
    }
  }
}
