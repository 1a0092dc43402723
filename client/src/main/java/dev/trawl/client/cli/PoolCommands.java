package dev.trawl.client.cli;

import dev.trawl.client.RuntimeDirectory;
import dev.trawl.proto.v1.GetStatusResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import sun.misc.Signal;

/** {@code trawl serve}, {@code trawl stop} and {@code trawl status}: the supervisor itself. */
final class PoolCommands {
  private PoolCommands() {}

  /**
   * Runs a supervisor in the foreground until it ends or a signal ends this process, which is
   * passed on.
   *
   * @return the supervisor's exit code
   */
  static int serve(ServeFlags flags) {
    TrawlHome home = TrawlHome.current();
    RuntimeDirectory directory = RuntimeDirectory.forCurrentUser();
    Process process;
    try (StartLock lock = StartLock.acquire(directory)) {
      refuseSecond(directory);
      lock.removeStaleSockets();
      SupervisorProcess supervisor = SupervisorProcess.foreground(home, directory, flags);
      process = supervisor.process();
      // Each signal is passed on: the first asks it to leave, the second ends it.
      for (String name : List.of("TERM", "INT")) {
        Signal.handle(new Signal(name), signal -> supervisor.process().destroy());
      }
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> passSignalOn(supervisor.process()), "trawl-serve"));
      supervisor.awaitReady().close();
    }
    System.err.println("trawl: serving on " + directory.clientSocket());
    return await(process);
  }

  /** Tells the running supervisor to leave, and waits. */
  static int stop(Duration grace) {
    try (RunningSupervisor running = RunningSupervisor.find(RuntimeDirectory.forCurrentUser())) {
      if (running == null) {
        return noneRuns();
      }
      running.stop(grace);
      return ExitCode.MATCH;
    }
  }

  /** Prints what the running supervisor says of itself. */
  static int status(Optional<RemoteFlags> remote) {
    try (RunningSupervisor running = RunningSupervisor.find(remote)) {
      if (running == null) {
        return noneRuns();
      }
      GetStatusResponse status = running.status();
      System.out.print(StatusText.of(status, place(remote), remote.isPresent() ? "" : ownBuild()));
      return ExitCode.MATCH;
    }
  }

  private static String place(Optional<RemoteFlags> remote) {
    return remote
        .map(RemoteFlags::address)
        .orElseGet(() -> RuntimeDirectory.forCurrentUser().path().toString());
  }

  private static String ownBuild() {
    try {
      return TrawlHome.current().build();
    } catch (CliException incomplete) {
      // A status is no less useful for it.
      return "";
    }
  }

  static int noneRuns() {
    System.err.println("trawl: no supervisor runs; `trawl scan` or `trawl serve` starts one");
    return ExitCode.NO_MATCH;
  }

  private static void refuseSecond(RuntimeDirectory directory) {
    try (RunningSupervisor running = RunningSupervisor.find(directory)) {
      if (running != null) {
        throw new CliException(
            "a supervisor runs already: process "
                + running.status().getPid()
                + "; use it, or end it first with: trawl stop");
      }
    }
  }

  private static int await(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("interrupted while serving", e);
    }
  }

  /** In the shutdown hook: the supervisor ends first, and its exit code becomes this process's. */
  private static void passSignalOn(Process process) {
    if (process.isAlive()) {
      process.destroy();
      try {
        Runtime.getRuntime().halt(process.waitFor());
      } catch (InterruptedException e) {
        process.destroyForcibly();
      }
    }
  }
}
