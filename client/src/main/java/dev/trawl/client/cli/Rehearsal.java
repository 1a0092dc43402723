package dev.trawl.client.cli;

/**
 * Several commands in one process. The build records it, so that what starts and prints the common
 * kinds of scan is in the command's start-up cache ({@code dist/src/main/build/record-startup}).
 */
final class Rehearsal {

  private Rehearsal() {}

  /**
   * Runs the commands.
   *
   * @param commands one each, its words separated by a comma
   */
  public static void main(String[] commands) {
    for (String command : commands) {
      Main.execute(command.split(",", -1));
    }
    System.exit(ExitCode.MATCH);
  }
}
