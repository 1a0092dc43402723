package dev.trawl.e2e;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Files to scan, made from a seed that is printed; {@code -Dtrawl.seed=N} makes the same again. */
final class Inputs {

  private static final int BLOCK_BYTES = 1 << 20;
  private static final String[] WORDS = {
    "the",
    "stream",
    "java",
    "of",
    "buffer",
    "error",
    "ate",
    "needle",
    "pin",
    "warn",
    "x",
    "public",
    "static",
    "offset=",
    "0x7f",
    "naan",
    "aa",
    "banana",
    "/usr/lib",
    "\tif",
    "(void)",
    "return;"
  };

  private Inputs() {}

  /** A fresh seed, or the one that was asked for; printed. */
  static long seed(Class<?> test) {
    long seed = Long.getLong("trawl.seed", System.nanoTime());
    System.out.println(test.getSimpleName() + ": -Dtrawl.seed=" + seed);
    return seed;
  }

  /**
   * Writes {@code bytes} bytes of mixed data in turns: lines of words, random bytes, zeros, runs of
   * {@code a}, and lines of 100 KiB. The last line has no newline, most likely.
   */
  static Path mixed(Path file, long bytes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    try (OutputStream out = Files.newOutputStream(file)) {
      for (long left = bytes; left > 0; ) {
        byte[] block = block(random);
        int length = (int) Math.min(left, block.length);
        out.write(block, 0, length);
        left -= length;
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes {@code bytes} bytes of lines of words. */
  static Path text(Path file, long bytes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    try (OutputStream out = Files.newOutputStream(file)) {
      for (long left = bytes; left > 0; left -= BLOCK_BYTES) {
        out.write(words(random, 60), 0, (int) Math.min(left, BLOCK_BYTES));
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes {@code bytes} zeros as data, so that they have pages. */
  static Path zeros(Path file, long bytes) {
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] block = new byte[BLOCK_BYTES];
      for (long left = bytes; left > 0; left -= BLOCK_BYTES) {
        out.write(block, 0, (int) Math.min(left, BLOCK_BYTES));
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes runs of {@code letters}' letters, each of a random length up to {@code longest}. */
  static Path runs(Path file, int bytes, String letters, int longest, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (int left = bytes; left > 0; ) {
        int letter = letters.charAt(random.nextInt(letters.length()));
        for (int run = Math.min(left, 1 + random.nextInt(longest)); run > 0; run--, left--) {
          out.write(letter);
        }
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes {@code content}. */
  static Path write(Path file, byte[] content) {
    try {
      return Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes {@code content}, one byte a character. */
  static Path write(Path file, String content) {
    return write(file, content.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Puts {@code needle} over what is at {@code offset}. */
  static void plant(Path file, long offset, byte[] needle) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(needle), offset);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes a folder with all that is in it, if it is there. */
  static void deleteTree(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] block(SplittableRandom random) {
    byte[] block = new byte[BLOCK_BYTES];
    switch (random.nextInt(8)) {
      case 0, 1 -> {
        ByteBuffer longs = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        while (longs.hasRemaining()) {
          longs.putLong(random.nextLong());
        }
      }
      case 2 -> block = new byte[1 + random.nextInt(BLOCK_BYTES)];
      case 3 -> {
        for (int i = 0; i < block.length; i++) {
          block[i] = (byte) (random.nextInt(50) == 0 ? '\n' : 'a');
        }
      }
      case 4 -> block = words(random, 20_000);
      default -> block = words(random, 12);
    }
    return block;
  }

  /** Words with blanks between them, and a newline after about {@code wordsPerLine}. */
  private static byte[] words(SplittableRandom random, int wordsPerLine) {
    ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
    while (block.remaining() > 16) {
      block.put(WORDS[random.nextInt(WORDS.length)].getBytes(StandardCharsets.US_ASCII));
      block.put((byte) (random.nextInt(wordsPerLine) == 0 ? '\n' : ' '));
    }
    while (block.hasRemaining()) {
      block.put((byte) '.');
    }
    return block.array();
  }
}
