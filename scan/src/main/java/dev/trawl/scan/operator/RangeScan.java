package dev.trawl.scan.operator;

/**
 * One range to scan, with where it starts from.
 *
 * @param start where to start: the start of a range or a checkpoint inside it. A checkpoint may
 *     equal {@code end} (only the overrun is left) or, for overlap-free operators, lie past it (the
 *     last match ran past the end).
 * @param end end of the range
 * @param overrunBytes how far past {@code end} an overrun may go on before it is unresolved
 * @param afterMatch a match ended exactly at {@code start}
 * @param sequential no overrun: the range ends where the last match ended
 */
public record RangeScan(
    long start, long end, long overrunBytes, boolean afterMatch, boolean sequential) {}
