package dev.trawl.client.cli;

/**
 * How large a pool a new supervisor is to have.
 *
 * @param workers worker processes, 0 if it decides
 * @param slots task slots a worker, 0 if it decides
 */
record PoolSize(int workers, int slots) {
  /** The supervisor decides. */
  static final PoolSize DEFAULT = new PoolSize(0, 0);
}
