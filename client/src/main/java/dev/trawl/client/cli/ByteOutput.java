package dev.trawl.client.cli;

/** Takes bytes in pieces of any size. */
interface ByteOutput {

  /** Takes {@code length} bytes of {@code bytes} from {@code offset}; does not keep the array. */
  void write(byte[] bytes, int offset, int length);
}
