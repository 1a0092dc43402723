package dev.trawl.client.cli;

/**
 * How {@code trawl scan} is to print.
 *
 * @param lineNumbers {@code -n}
 * @param byteOffsets {@code -b}
 * @param patternIds {@code --pattern-id}
 * @param separators groups of context are apart: not {@code --no-context-separator}
 * @param format {@code --format}, {@code --json}
 */
record OutputFlags(
    boolean lineNumbers,
    boolean byteOffsets,
    boolean patternIds,
    boolean separators,
    Format format) {}
