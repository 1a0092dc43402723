package dev.trawl.client.cli;

import java.util.Locale;

/** In which form results are printed. */
enum Format {
  /** As grep prints them. */
  TEXT,
  /** A JSON object a line. */
  JSON,
  /** A header and a row a result. */
  CSV,
  /** As text, each result ended by a NUL. */
  NULL,
  /** Offsets alone, 64 bits each, little-endian. */
  U64LE;

  /** As it is written on the command line. */
  String flag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
