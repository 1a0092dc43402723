package dev.trawl.examples.recordstats;

import dev.trawl.scan.spi.Answer;
import dev.trawl.scan.spi.CustomOperator;
import dev.trawl.scan.spi.OperatorProvider;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/**
 * Offers {@code record-stats}: groups lines of the form {@code key;value} by key and gives, sorted
 * by the bytes of the key, a line for each: {@code key=min/mean/max/count}.
 *
 * <p>Parameters: {@code delimiter}, one byte between key and value, a semicolon by default; {@code
 * decimals}, 0 to 9 digits after the point that values have at most, 1 by default. Values are
 * decimal numbers of at most 18 digits, with or without a sign, a point and digits after it. They
 * are computed with as whole numbers, so sums are exact; only the mean is rounded, half away from
 * zero, to as many decimals.
 */
public final class RecordStats implements OperatorProvider {
  private static final int MAX_DECIMALS = 9;

  /** Made by the service loader. */
  public RecordStats() {}

  @Override
  public String name() {
    return "record-stats";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Answer answer() {
    return Answer.PARTIAL;
  }

  @Override
  public CustomOperator compile(Map<String, byte[]> parameters) {
    for (String name : parameters.keySet()) {
      if (!Set.of("delimiter", "decimals").contains(name)) {
        throw new IllegalArgumentException(
            "parameter " + name + " is unknown; there are delimiter and decimals");
      }
    }
    byte[] delimiter = parameters.getOrDefault("delimiter", new byte[] {';'});
    if (delimiter.length != 1 || delimiter[0] == '\n') {
      throw new IllegalArgumentException(
          "delimiter must be one byte, not a newline; it has " + delimiter.length);
    }
    byte[] decimals = parameters.getOrDefault("decimals", new byte[] {'1'});
    if (decimals.length != 1 || decimals[0] < '0' || decimals[0] > '0' + MAX_DECIMALS) {
      throw new IllegalArgumentException(
          "decimals must be a number from 0 to "
              + MAX_DECIMALS
              + ", not "
              + new String(decimals, StandardCharsets.UTF_8));
    }
    return new RecordScan(delimiter[0], decimals[0] - '0');
  }
}
