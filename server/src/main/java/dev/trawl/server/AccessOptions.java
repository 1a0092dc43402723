package dev.trawl.server;

import com.google.common.collect.ImmutableList;
import dev.trawl.server.blob.Reach;
import dev.trawl.server.blob.Roots;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Who may reach a supervisor, and which files it reads for them.
 *
 * @param roots folders under which blobs may lie; empty: none was named
 * @param listen where to serve clients over TCP, if at all
 */
record AccessOptions(ImmutableList<Path> roots, Optional<ListenOptions> listen) {

  /** The unix socket alone, and whatever this user can read. */
  static final AccessOptions DEFAULT = new AccessOptions(ImmutableList.of(), Optional.empty());

  /**
   * Takes its options from a command line.
   *
   * @param take gives and removes the value of an option, once for each time it is there
   * @param problems where to add what is wrong
   */
  static AccessOptions take(Function<String, Optional<String>> take, List<String> problems) {
    ImmutableList.Builder<Path> roots = ImmutableList.builder();
    for (Optional<String> root = take.apply("--root");
        root.isPresent();
        root = take.apply("--root")) {
      roots.add(Path.of(root.get()).toAbsolutePath());
    }
    return new AccessOptions(roots.build(), ListenOptions.take(take, problems));
  }

  /**
   * The roots, looked up. Without any, nobody is held to them on a unix socket, and over TCP
   * nothing is read.
   *
   * @throws IOException if one is not there
   */
  Roots openRoots() throws IOException {
    return roots.isEmpty() && listen.isEmpty() ? Roots.everything() : Roots.of(roots);
  }

  /**
   * What callers on the unix socket may read. They are this user, so roots are no wall against
   * them: they hold them only where no others are meant.
   */
  Reach onUnixSocket() {
    return roots.isEmpty() || listen.isPresent() ? Reach.USER : Reach.ROOTS;
  }
}
