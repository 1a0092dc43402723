package dev.trawl.scan.hyperscan;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * The shared library of Hyperscan 5.4.0, which is a resource of the optional jar {@code
 * com.gliwka.hyperscan:native}. Only that version: builds of Vectorscan 5.4.11 and 5.4.12 miss
 * matches.
 */
final class NativeLibrary {

  private static final String RESOURCE = "com/gliwka/hyperscan/jni/linux-x86_64/libjnihyperscan.so";

  private static final Logger LOG = System.getLogger(NativeLibrary.class.getName());

  private NativeLibrary() {}

  /** Whether this is the platform, and the jar is on the class path. Loads nothing. */
  static boolean isPresent() {
    return System.getProperty("os.name", "").equals("Linux")
        && System.getProperty("os.arch", "").equals("amd64")
        && NativeLibrary.class.getClassLoader().getResource(RESOURCE) != null;
  }

  /**
   * Loads the library for the life of this process, from a file of its own that is deleted at once:
   * the loader has mapped it by then.
   *
   * @return its functions, or null if it cannot be loaded, which is logged
   */
  static @Nullable SymbolLookup load() {
    try (InputStream library = NativeLibrary.class.getClassLoader().getResourceAsStream(RESOURCE)) {
      return library == null ? null : load(library);
    } catch (IOException | IllegalArgumentException e) {
      LOG.log(Level.INFO, "Hyperscan is not used, it cannot be loaded: {0}", e.toString());
      return null;
    }
  }

  @SuppressWarnings("restricted") // native access is granted on the command line
  private static SymbolLookup load(InputStream library) throws IOException {
    Path file = Files.createTempFile("trawl-hyperscan", ".so");
    try {
      Files.copy(library, file, StandardCopyOption.REPLACE_EXISTING);
      return SymbolLookup.libraryLookup(file, Arena.global());
    } finally {
      Files.delete(file);
    }
  }
}
