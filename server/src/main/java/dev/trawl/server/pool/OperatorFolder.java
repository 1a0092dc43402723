package dev.trawl.server.pool;

import com.google.common.collect.ImmutableList;
import dev.trawl.proto.v1.CustomAnswer;
import dev.trawl.proto.worker.v1.OperatorVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The folder whose jars the workers run. Whoever can write there runs code as this user, so nobody
 * else may. What is in the jars is found out by a process of its own: a supervisor runs none of
 * their code.
 */
public final class OperatorFolder {
  private static final int OTHERS_WRITE = 0022;
  private static final int GROUP_WRITES = 0020;
  private static final int STICKY = 01000;
  private static final int ROOT = 0;
  private static final int MODE_BITS = 07777;
  private static final long LIST_SECONDS = 60;
  private static final int MAX_OUTPUT_BYTES = 1 << 20;
  private static final String HEADING = "\noperators:\n";

  private final Path folder;

  private OperatorFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Checks who may write to a folder, to the jars in it, and to the folders above it.
   *
   * @throws IOException if it cannot be read, or somebody else may change what is in it
   */
  public static OperatorFolder open(Path given) throws IOException {
    if (!Files.isDirectory(given)) {
      throw new IOException(
          "the folder of operators " + given + " is no folder; make it, or leave --operators out");
    }
    Path folder = given.toRealPath();
    requireOwn(folder);
    for (Path above = folder.getParent(); above != null; above = above.getParent()) {
      requireFirm(above);
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).toList()) {
        requireOwn(jar.toRealPath());
      }
    }
    return new OperatorFolder(folder);
  }

  private static void requireOwn(Path path) throws IOException {
    Object own = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    Object owner = Files.getAttribute(path, "unix:uid");
    if (!own.equals(owner)) {
      throw new IOException(
          path
              + " belongs to user "
              + owner
              + ", not to "
              + own
              + " who serves: operators run as the latter; copy them to a folder of your own");
    }
    int mode = (Integer) Files.getAttribute(path, "unix:mode") & MODE_BITS;
    if ((mode & OTHERS_WRITE) != 0) {
      throw new IOException(
          path
              + " has mode "
              + Integer.toOctalString(mode)
              + ": others could change what runs here; chmod go-w it");
    }
  }

  /**
   * Who may rename in a folder above may put another folder in the place of this one. There this
   * process's own group may write: on many systems it is its user's alone, and whatever that user
   * makes is open to it.
   */
  private static void requireFirm(Path above) throws IOException {
    int owner = (Integer) Files.getAttribute(above, "unix:uid");
    int mode = (Integer) Files.getAttribute(above, "unix:mode") & MODE_BITS;
    Object own = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    Object group = Files.getAttribute(above, "unix:gid");
    boolean ours = own.equals(owner) || owner == ROOT;
    boolean ownGroup = Files.getAttribute(Path.of("/proc/self"), "unix:gid").equals(group);
    int forbidden = ownGroup ? OTHERS_WRITE & ~GROUP_WRITES : OTHERS_WRITE;
    if (!ours || ((mode & forbidden) != 0 && (mode & STICKY) == 0)) {
      throw new IOException(
          above
              + " belongs to user "
              + owner
              + " and has mode "
              + Integer.toOctalString(mode)
              + ": others could put another folder of operators in the place of the one in it; move"
              + " that one, or chmod go-w this");
    }
  }

  /** The folder, links resolved. */
  Path path() {
    return folder;
  }

  /**
   * What the jars offer, found out by a process that loads them.
   *
   * @throws IOException naming the jars that are at fault
   */
  public ImmutableList<OperatorVersion> list(WorkerCommand command) throws IOException {
    Path errors = Files.createTempFile("operators", ".err");
    try {
      Process process =
          new ProcessBuilder(command.listWords(folder))
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectError(errors.toFile())
              .start();
      Thread.ofVirtual().name("operators-limit").start(() -> limit(process));
      byte[] output = process.getInputStream().readNBytes(MAX_OUTPUT_BYTES);
      process.getInputStream().close();
      int code = process.waitFor();
      if (code != 0) {
        throw new IOException("operators of " + folder + ": " + why(errors, code));
      }
      return parse(new String(output, StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the operators were loaded", e);
    } finally {
      Files.deleteIfExists(errors);
    }
  }

  private static void limit(Process process) {
    try {
      if (!process.waitFor(LIST_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String why(Path errors, int code) throws IOException {
    String words = new String(Files.readAllBytes(errors), StandardCharsets.UTF_8).strip();
    return words.isEmpty()
        ? "loading them ended with exit code " + code + " and no word; load the jars one by one"
        : words;
  }

  private ImmutableList<OperatorVersion> parse(String output) throws IOException {
    int start = output.lastIndexOf(HEADING);
    if (start < 0) {
      throw new IOException(
          "operators of "
              + folder
              + ": a jar ended the process that loaded it; load them one by one");
    }
    ImmutableList.Builder<OperatorVersion> found = ImmutableList.builder();
    for (String line : output.substring(start + HEADING.length()).lines().toList()) {
      List<String> fields = List.of(line.split("\t"));
      found.add(
          OperatorVersion.newBuilder()
              .setName(fields.get(0))
              .setVersion(Integer.parseInt(fields.get(1)))
              .setAnswer(CustomAnswer.valueOf("CUSTOM_ANSWER_" + fields.get(2)))
              .build());
    }
    return found.build();
  }
}
