package dev.trawl.scan.spi;

import java.util.Map;

/**
 * Offers one operator. Found by {@link java.util.ServiceLoader}, so it has a public constructor
 * without parameters. Each worker process makes one; any thread may call it.
 */
public interface OperatorProvider {

  /**
   * What scans call it: 1 to 64 characters of {@code a-z}, {@code 0-9}, {@code .}, {@code _} and
   * {@code -}, the first one a letter. Always the same.
   */
  String name();

  /**
   * Its version, at least 1. To be raised whenever the same blob and parameters may give another
   * answer, or a partial looks different: workers of different versions never share a scan.
   */
  int version();

  /** What it answers with. Always the same. */
  Answer answer();

  /**
   * Makes the operator of one scan. Called once in each process that takes part; all of its threads
   * share the result, which must depend on the parameters alone.
   *
   * @param parameters by name; at most 1 MiB in all; not to be changed
   * @return an {@link ItemOperator} or a {@link PartialOperator}, as {@link #answer} says
   * @throws IllegalArgumentException if a parameter is wrong or missing: the client is told the
   *     message, with INVALID_ARGUMENT
   */
  CustomOperator compile(Map<String, byte[]> parameters);
}
