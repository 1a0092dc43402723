package dev.trawl.client.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a whole number of a range.
 *
 * @param least smallest value
 * @param most largest value
 */
record WholeNumber(long least, long most) implements ITypeConverter<Long> {

  @Override
  public Long convert(String value) {
    if (value.matches("[0-9]{1,18}")) {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new TypeConversionException(
        "'" + value + "' is not a whole number from " + least + " to " + most);
  }
}
