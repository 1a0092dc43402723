package dev.trawl.client.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of bytes with an optional suffix K, M or G (powers of 1024). */
final class ByteCount implements ITypeConverter<Long> {

  @Override
  public Long convert(String value) {
    if (!value.matches("[0-9]{1,18}[KMG]?")) {
      throw new TypeConversionException(
          "'" + value + "' is not a number of bytes such as 4096, 64K, 16M or 1G");
    }
    int shift =
        switch (value.charAt(value.length() - 1)) {
          case 'K' -> 10;
          case 'M' -> 20;
          case 'G' -> 30;
          default -> 0;
        };
    long number = Long.parseLong(shift == 0 ? value : value.substring(0, value.length() - 1));
    if (number == 0 || number > Long.MAX_VALUE >> shift) {
      throw new TypeConversionException("'" + value + "' is out of range: 1 byte to 8 EiB");
    }
    return number << shift;
  }
}
