package dev.trawl.scan.literals;

import dev.trawl.scan.kernel.ByteRarity;

/** How likely a byte of text is to be equal to a folded byte. */
final class ByteShares {

  private final double[] shares = new double[256];

  ByteShares(ByteRarity rarity, Folding folding) {
    for (int value = 0; value < shares.length; value++) {
      shares[folding.fold((byte) value) & 0xFF] += rarity.share((byte) value);
    }
  }

  /** Between 0 and 1. */
  double of(byte folded) {
    return shares[folded & 0xFF];
  }
}
