package dev.trawl.worker;

import dev.trawl.scan.custom.BadOperatorsException;
import dev.trawl.scan.custom.OperatorJars;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Loads the operators of a folder as a worker would, and prints a line for each: name, version,
 * answer and jar, with tabs between. So a supervisor learns what it has, and what is broken, before
 * any worker starts, and no code of the jars runs in its own process. Exits with 1 if a jar is at
 * fault, having said so on standard error.
 */
public final class OperatorListMain {
  private OperatorListMain() {}

  /** Lists the operators of the folder that is the only argument; does not return. */
  public static void main(String[] arguments) {
    Runtime.getRuntime().halt(run(Path.of(arguments[0])));
  }

  private static int run(Path folder) {
    try {
      StringBuilder lines = new StringBuilder();
      for (OperatorJars.Installed operator : CustomOperators.load(Optional.of(folder)).all()) {
        lines
            .append(operator.name())
            .append('\t')
            .append(operator.version())
            .append('\t')
            .append(operator.answer())
            .append('\t')
            .append(operator.jar())
            .append('\n');
      }
      // Only now: what a jar printed while it was loaded comes before, and is passed over.
      System.out.print("\noperators:\n" + lines);
      System.out.flush();
      return 0;
    } catch (BadOperatorsException | IOException e) {
      System.err.println(e.getMessage());
      return 1;
    }
  }
}
