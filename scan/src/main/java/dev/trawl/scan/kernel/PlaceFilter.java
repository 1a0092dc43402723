package dev.trawl.scan.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Marks the places of a text where something may start. Wherever it does start is marked; what else
 * is marked costs time only.
 *
 * <p>Immutable, safe for use by many threads. Segments are native.
 */
public interface PlaceFilter {

  /**
   * Marks places in {@code [from, to)}: bit {@code i % 64} of {@code bits[i / 64]} stands for
   * {@code from + i}. What is set there already stays so; bits past {@code to} have no meaning.
   *
   * @param to such that the shortest of what is looked for still fits into the text at {@code to -
   *     1}
   * @param textEnd no byte at or past it is read, nor one before {@code from}
   * @param bits at least a word for every 64 places, the last begun one included, and one more
   */
  void mark(MemorySegment text, long from, long to, long textEnd, long[] bits);
}
