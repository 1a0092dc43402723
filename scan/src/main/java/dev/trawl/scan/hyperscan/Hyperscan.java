package dev.trawl.scan.hyperscan;

/**
 * Whether Hyperscan may be used: on Linux on x86-64 with SSSE3, if the optional jar is on the class
 * path, and unless the system property {@value #PROPERTY} is {@code off}. Its library is loaded
 * when a pattern is first compiled.
 */
public final class Hyperscan {

  /** The system property that turns it off. */
  public static final String PROPERTY = "trawl.hyperscan";

  private static final boolean WANTED =
      !System.getProperty(PROPERTY, "on").equals("off") && NativeLibrary.isPresent();

  /** Set on threads that do without. */
  private static final ThreadLocal<Boolean> WITHOUT = ThreadLocal.withInitial(() -> false);

  private Hyperscan() {}

  /** Whether it may be used, as far as can be said without loading it. */
  public static boolean isWanted() {
    return WANTED;
  }

  /**
   * Lets the calling thread use it or not from now on. Not, where native code may have been what
   * ended a process.
   */
  public static void allowOnThisThread(boolean allowed) {
    WITHOUT.set(!allowed);
  }

  /** Whether the calling thread may use it. */
  public static boolean isAllowedHere() {
    return !WITHOUT.get();
  }

  /** Whether it can be used. Loads the library when first asked. */
  static boolean isLoaded() {
    return WANTED && Calls.AVAILABLE;
  }
}
