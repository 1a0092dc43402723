package dev.trawl.scan.spi;

/**
 * An operator with its parameters: an {@link ItemOperator} or a {@link PartialOperator}.
 *
 * <p>The ownership rule: the blob is cut into ranges at any offsets whatever, a range owns what
 * <em>starts</em> in it, and the operator sees the whole blob. So it reads before its range as far
 * as it must to know what starts there (is the byte before a newline?), and past it to follow what
 * has started to its end. All ranges together must give the same answer however the blob was cut.
 */
public sealed interface CustomOperator permits ItemOperator, PartialOperator {}
