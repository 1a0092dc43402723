package dev.trawl.client.cli;

import java.util.Optional;

/**
 * What a verb beside {@code scan} was told.
 *
 * @param analysis what to compute
 * @param file FILE, raw, one char a byte
 * @param rangeSizeBytes {@code --range-size}, 0 if the supervisor chooses
 * @param ephemeral {@code --ephemeral}
 * @param pool the pool of a supervisor started for this call
 * @param remote the supervisor elsewhere to use, if there is one
 */
record AnalysisFlags(
    Analysis analysis,
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
