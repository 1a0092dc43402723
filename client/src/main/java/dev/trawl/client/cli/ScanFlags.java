package dev.trawl.client.cli;

import java.util.Optional;

/**
 * What {@code trawl scan} was told. Strings are raw arguments, one char a byte.
 *
 * @param patterns what to look for
 * @param answer what to tell of it
 * @param output how to print it
 * @param file FILE
 * @param rangeSizeBytes {@code --range-size}, 0 if the supervisor chooses
 * @param ephemeral {@code --ephemeral}
 * @param pool the pool of a supervisor started for this call
 * @param remote the supervisor elsewhere to use, if there is one
 */
record ScanFlags(
    PatternFlags patterns,
    AnswerFlags answer,
    OutputFlags output,
    String file,
    long rangeSizeBytes,
    boolean ephemeral,
    PoolSize pool,
    Optional<RemoteFlags> remote) {

  /** Whether nobody else would answer where one supervisor has left. */
  boolean isOneChance() {
    return ephemeral || remote.isPresent();
  }
}
