package dev.trawl.worker;

/**
 * A column that is absent as long as all its values are equal: then one constant stands for them.
 * The values are written out only when a second different one shows up.
 */
final class ConstantColumn {
  private final VarintColumn values = new VarintColumn();
  private int count;
  private long constant;

  void clear() {
    values.clear();
    count = 0;
    constant = 0;
  }

  /** Appends a value. */
  void add(long value) {
    if (values.size() == 0) {
      if (count == 0) {
        constant = value;
      }
      if (value == constant) {
        count++;
        return;
      }
      values.addRepeated(constant, count);
    }
    values.add(value);
    count++;
  }

  /** Appends a value so many times, at least once. */
  void addRepeated(long value, int times) {
    add(value);
    if (values.size() > 0) {
      values.addRepeated(value, times - 1);
    }
    count += times - 1;
  }

  /** Bytes of the values, 0 as long as a constant stands for them. */
  int size() {
    return values.size();
  }

  /**
   * Bytes that the values before it would cost once {@code value} is added, beyond {@link #size}.
   */
  long writingOutCost(long value) {
    boolean staysConstant = values.size() > 0 || count == 0 || value == constant;
    return staysConstant ? 0 : (long) count * VarintColumn.sizeOf(constant);
  }

  int packedSize() {
    return values.size() == 0 ? VarintColumn.fieldSize(constant) : values.packedSize();
  }

  /** Writes the column into {@code field}, or its constant into {@code constantField}. */
  int write(int field, int constantField, byte[] target, int at) {
    return values.size() == 0
        ? VarintColumn.writeField(constantField, constant, target, at)
        : values.writePacked(field, target, at);
  }
}
