package dev.trawl.server.blob;

import java.nio.file.Path;

/**
 * A caller may not read what a path leads to. Whether anything is there it does not say: the same
 * words are for what exists and what does not.
 */
public final class OutsideRootsException extends Exception {
  private static final long serialVersionUID = 1L;

  OutsideRootsException(Path path, boolean anyRoot) {
    super(
        anyRoot
            ? path
                + " does not lie under the roots that this supervisor reads for you, links and .."
                + " resolved; name a file under them, or have another root given to it with `trawl"
                + " serve --root DIR`"
            : path
                + " may not be read: this supervisor was given no root, so it reads nothing for"
                + " you; have one given to it with `trawl serve --root DIR`");
  }
}
