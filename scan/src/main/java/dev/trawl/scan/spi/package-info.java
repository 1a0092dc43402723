/**
 * What an operator of your own implements: the whole of the interface between such an operator and
 * Trawl, together with {@link dev.trawl.scan.window.Window}. Nothing else of Trawl is visible to
 * it. Changes here only add.
 *
 * <p>A complete operator, which counts the bytes of one value:
 *
 * <pre>{@code
 * public final class ByteTally implements OperatorProvider {
 *   public String name() { return "byte-tally"; }
 *   public int version() { return 1; }
 *   public Answer answer() { return Answer.PARTIAL; }
 *
 *   public CustomOperator compile(Map<String, byte[]> parameters) {
 *     byte[] value = parameters.get("value");
 *     if (value == null || value.length != 1) {
 *       throw new IllegalArgumentException("value must be one byte");
 *     }
 *     return new Tally(value[0]);
 *   }
 *
 *   private record Tally(byte value) implements PartialOperator {
 *     public byte[] scan(Window window, long start, long end, CheckIn checkIn) throws IOException {
 *       long count = 0;
 *       for (long at = start; at < end; ) {
 *         long to = Math.min(at + (1 << 20), end);
 *         window.require(at, to);
 *         for (long offset = at; offset < to; offset++) {
 *           byte b = window.bytes().get(ValueLayout.JAVA_BYTE, offset - window.start());
 *           count += b == value ? 1 : 0;
 *         }
 *         at = to;
 *         if (!checkIn.advance(at)) {
 *           break;
 *         }
 *       }
 *       return toBytes(count);
 *     }
 *
 *     public byte[] merge(byte[] left, byte[] right) {
 *       return toBytes(toLong(left) + toLong(right));
 *     }
 *
 *     public byte[] finish(byte[] partial) {
 *       return Long.toString(toLong(partial)).getBytes(StandardCharsets.US_ASCII);
 *     }
 *
 *     private static byte[] toBytes(long count) {
 *       return ByteBuffer.allocate(Long.BYTES).putLong(count).array();
 *     }
 *
 *     private static long toLong(byte[] bytes) {
 *       return ByteBuffer.wrap(bytes).getLong();
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>It is packed into a jar with {@code META-INF/services/dev.trawl.scan.spi.OperatorProvider},
 * which holds the name of the class.
 */
@NullMarked
package dev.trawl.scan.spi;

import org.jspecify.annotations.NullMarked;
