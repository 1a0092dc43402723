package dev.trawl.client.cli;

/**
 * What a verb beside {@code scan} was told.
 *
 * @param analysis what to compute
 * @param file FILE, raw, one char a byte
 * @param rangeSizeBytes {@code --range-size}, 0 if the supervisor chooses
 * @param ephemeral {@code --ephemeral}
 * @param pool the pool of a supervisor started for this call
 */
record AnalysisFlags(
    Analysis analysis, String file, long rangeSizeBytes, boolean ephemeral, PoolSize pool) {}
