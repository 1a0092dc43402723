package dev.trawl.e2e;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Scans by the command whose answers are known: another program gave them once, before any fault. A
 * scan is right, or says why it is not, within a bound.
 */
final class ChaosScans {
  /** Longer than every patience in the product together. */
  private static final int LIMIT_SECONDS = 90;

  /** How a scan ended. */
  enum End {
    /** The known answer, and success. */
    EXACT,
    /** An error with a reason that a fault explains. */
    TOLD,
    /** Anything else. */
    WRONG,
    /** Not within the bound. */
    HUNG
  }

  /**
   * A question, and what the answer is.
   *
   * @param oracle how the other program is asked
   */
  record Question(String flags, String oracle, String answer, int exitCode) {}

  private final Dist dist;
  private final List<Question> questions = new ArrayList<>();
  private final AtomicLong runs = new AtomicLong();

  ChaosScans(Dist dist) {
    this.dist = dist;
  }

  /**
   * Asks the other program about {@code file}, a name in the test's folder.
   *
   * @param flags of the command, the file left out
   * @param oracle a script that prints the same
   */
  void learn(String flags, String oracle, String file) {
    questions.add(known(flags, oracle, file));
  }

  private Question known(String flags, String oracle, String file) {
    Outcome known = dist.bash("export LC_ALL=C; " + oracle + " < " + file);
    String answer = hash(known.stdout());
    known.discard();
    return new Question(flags, oracle, answer, known.exitCode());
  }

  /** Scans that were begun. */
  long runs() {
    return runs.get();
  }

  Question random(SplittableRandom random) {
    return questions.get(random.nextInt(questions.size()));
  }

  /**
   * Asks the command.
   *
   * @param through how it gets {@code file} and where its output goes: a script in which {@code
   *     SCAN} stands for the command and its flags
   * @param told words of which one is in the message of an error that may come now
   */
  End ask(Question question, String through, String file, List<String> told) {
    long run = runs.incrementAndGet();
    Path out = dist.file("out-" + run);
    Path err = dist.file("err-" + run);
    String script = through.replace("SCAN", "trawl scan " + question.flags()).replace("FILE", file);
    try {
      Process process =
          dist.bashBuilder("set -o pipefail; " + script)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        System.out.printf("ChaosIT: HUNG after %d s: %s%n", LIMIT_SECONDS, script);
        process.destroyForcibly();
        return End.HUNG;
      }
      End end = judge(question, process.exitValue(), out, Files.readString(err), told);
      if (end == End.WRONG && Files.exists(dist.file(file))) {
        // What was done to the file may have been done before it was opened.
        Question now = known(question.flags(), question.oracle(), file);
        end = judge(now, process.exitValue(), out, Files.readString(err), told);
      }
      if (end != End.EXACT) {
        System.out.printf(
            "ChaosIT: %s: exit code %d, %d bytes, %s: %s%n",
            end, process.exitValue(), Files.size(out), script, Files.readString(err).strip());
      }
      return end;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return End.TOLD;
    } finally {
      delete(out);
      delete(err);
    }
  }

  private static End judge(
      Question question, int exitCode, Path out, String message, List<String> told) {
    if (exitCode == question.exitCode() && hash(out).equals(question.answer())) {
      return End.EXACT;
    }
    boolean explained = exitCode == 2 && told.stream().anyMatch(message::contains);
    return explained ? End.TOLD : End.WRONG;
  }

  private static String hash(Path file) {
    try {
      return MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
