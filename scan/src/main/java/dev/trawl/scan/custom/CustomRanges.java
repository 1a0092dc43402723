package dev.trawl.scan.custom;

import dev.trawl.scan.operator.RangeOperator;
import dev.trawl.scan.spi.Answer;
import dev.trawl.scan.spi.CustomOperator;
import dev.trawl.scan.spi.ItemOperator;
import dev.trawl.scan.spi.OperatorProvider;
import dev.trawl.scan.spi.PartialOperator;
import java.util.Map;

/** Makes operators that run over ranges of what providers compile. */
public final class CustomRanges {
  private CustomRanges() {}

  /**
   * Compiles a provider's operator.
   *
   * @throws IllegalArgumentException if the provider says that a parameter is wrong
   * @throws IllegalStateException if it breaks its contract
   */
  public static RangeOperator compile(OperatorProvider provider, Map<String, byte[]> parameters) {
    CustomOperator operator = provider.compile(Map.copyOf(parameters));
    Answer answer = provider.answer();
    if (answer == Answer.ITEMS && operator instanceof ItemOperator items) {
      return new ItemRanges(items);
    }
    if (answer == Answer.PARTIAL && operator instanceof PartialOperator partials) {
      return new PartialRanges(partials);
    }
    throw new IllegalStateException(
        "compile of " + provider.name() + " returned no operator that answers with " + answer);
  }
}
