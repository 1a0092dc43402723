package dev.trawl.scan.custom;

import java.util.List;

/** Operators cannot be loaded; the message names every jar that is at fault, and why. */
public final class BadOperatorsException extends Exception {
  private static final long serialVersionUID = 1L;

  BadOperatorsException(List<String> problems) {
    super(String.join("; ", problems));
  }
}
