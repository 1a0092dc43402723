package dev.trawl.scan.kernel;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Chooses the kernels, once per process, and logs why. */
public final class Kernels {

  /** System property: {@code scalar} or {@code vector} to overrule the choice. */
  public static final String CHOICE_PROPERTY = "trawl.kernels";

  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  /** Below this width eight bytes in a long are as good. */
  private static final int LEAST_VECTOR_BYTES = 16;

  private Kernels() {}

  /** Picks on first use; the holder keeps the vector module unneeded until then. */
  private static final class Best {
    static final ByteKernels KERNELS = choose();
  }

  /** The fastest kernels that this JVM can run well. */
  public static ByteKernels best() {
    return Best.KERNELS;
  }

  /** The kernels without the Vector API. */
  public static ByteKernels scalar() {
    return ScalarKernels.INSTANCE;
  }

  private static ByteKernels choose() {
    return switch (System.getProperty(CHOICE_PROPERTY, "auto")) {
      case "scalar" ->
          chosen(Level.INFO, ScalarKernels.INSTANCE, "asked for by " + CHOICE_PROPERTY);
      case "vector" ->
          chosen(Level.INFO, VectorKernels.INSTANCE, "asked for by " + CHOICE_PROPERTY);
      case "auto" -> chooseByMachine();
      default ->
          throw new IllegalArgumentException(
              CHOICE_PROPERTY + " is not a choice: use scalar, vector or auto");
    };
  }

  private static ByteKernels chooseByMachine() {
    if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
      return chosen(
          Level.WARNING,
          ScalarKernels.INSTANCE,
          "the JVM was started without --add-modules=" + VECTOR_MODULE + "; scans run slower");
    }
    String vm = System.getProperty("java.vm.info", "");
    if (vm.contains("interpreted") || vm.contains("emulated-client")) {
      return chosen(
          Level.WARNING,
          ScalarKernels.INSTANCE,
          "the JVM runs without its optimizing compiler (" + vm + "), where vectors are slow");
    }
    return VectorKernels.LANES < LEAST_VECTOR_BYTES
        ? chosen(Level.INFO, ScalarKernels.INSTANCE, "the CPU's vectors are too narrow")
        : chosen(Level.DEBUG, VectorKernels.INSTANCE, "the widest vectors this CPU runs well");
  }

  private static ByteKernels chosen(Level level, ByteKernels kernels, String why) {
    Logger logger = System.getLogger(Kernels.class.getName());
    logger.log(level, "kernels: {0} ({1})", kernels.description(), why);
    return kernels;
  }
}
