package dev.trawl.client.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The folder Trawl runs from, which the launcher names in the system property {@code trawl.home}.
 *
 * @param path absolute, with {@code lib/*.jar} and {@code build-id} in it
 * @param build the build's id; a supervisor of another build is not spoken to
 */
record TrawlHome(Path path, String build) {

  /**
   * The folder this process was started from.
   *
   * @throws CliException if it is not complete
   */
  static TrawlHome current() {
    String property = System.getProperty("trawl.home", "");
    if (property.isEmpty()) {
      throw new CliException("trawl.home is not set: start Trawl by its launcher, bin/trawl");
    }
    return at(Path.of(property).toAbsolutePath());
  }

  /** The folder {@code path}. */
  static TrawlHome at(Path path) {
    Path buildId = path.resolve("build-id");
    try {
      return new TrawlHome(path, Files.readString(buildId).strip());
    } catch (IOException e) {
      throw incomplete(buildId, ErrorLine.reason(e), e);
    }
  }

  /**
   * The jar that starts a supervisor; its manifest names all others.
   *
   * @throws CliException if it is not there
   */
  Path serverJar() {
    Path lib = path.resolve("lib");
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(lib, "trawl-server-*.jar")) {
      Iterator<Path> found = jars.iterator();
      if (found.hasNext()) {
        return found.next();
      }
    } catch (IOException e) {
      throw incomplete(lib, ErrorLine.reason(e), e);
    }
    throw incomplete(lib, "no trawl-server jar in it", null);
  }

  private static CliException incomplete(Path what, String why, @Nullable IOException cause) {
    return new CliException(
        "no supervisor can be started: " + what + ": " + why + "; build or install Trawl again",
        cause);
  }
}
