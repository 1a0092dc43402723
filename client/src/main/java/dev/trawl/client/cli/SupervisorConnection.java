package dev.trawl.client.cli;

import dev.trawl.client.RuntimeDirectory;
import dev.trawl.client.Trawl;
import dev.trawl.client.TrawlException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A supervisor of this build to scan with: this user's running one, one started in the background,
 * or a private one that is gone with everything it left when this is closed.
 */
final class SupervisorConnection implements AutoCloseable {
  /**
   * Running scans of another build's supervisor may finish within this time before ours takes its
   * place.
   */
  private static final Duration REPLACED_GRACE = Duration.ofSeconds(10);

  private static final long STOP_LIMIT_SECONDS = 3;

  /** How long a scan whose supervisor died tries to go on with the next. */
  private static final Duration RESUME_PATIENCE = Duration.ofSeconds(15);

  private final Trawl trawl;
  private final Runnable afterClose;

  private SupervisorConnection(Trawl trawl, Runnable afterClose) {
    this.trawl = trawl;
    this.afterClose = afterClose;
  }

  /** The one elsewhere, if there is one; else one that is this call's alone, or this user's. */
  static SupervisorConnection of(Optional<RemoteFlags> remote, boolean ephemeral, PoolSize pool) {
    if (remote.isPresent()) {
      return new SupervisorConnection(Trawl.connect(remote.get().supervisor()), () -> {});
    }
    return ephemeral ? ephemeral(pool) : shared(pool);
  }

  /** This user's supervisor; started, or put in the place of another build's, if need be. */
  static SupervisorConnection shared(PoolSize pool) {
    TrawlHome home = TrawlHome.current();
    RuntimeDirectory directory = RuntimeDirectory.forCurrentUser();
    RunningSupervisor running = RunningSupervisor.find(directory);
    Trawl trawl;
    if (running != null && running.isOf(home.build())) {
      trawl = running.trawl();
    } else {
      if (running != null) {
        running.close();
      }
      trawl = start(home, directory, pool);
    }
    trawl.resumeScans(RESUME_PATIENCE, failure -> revive(failure, home, directory, pool));
    return new SupervisorConnection(trawl, () -> {});
  }

  /** A supervisor for this process alone, in a private temporary directory. */
  static SupervisorConnection ephemeral(PoolSize pool) {
    TrawlHome home = TrawlHome.current();
    Cleanup<Path> files =
        Cleanup.make(SupervisorConnection::temporaryDirectory, SupervisorConnection::deleteTree);
    try {
      Cleanup<SupervisorProcess> process =
          Cleanup.make(
              () -> SupervisorProcess.child(home, RuntimeDirectory.at(files.made()), pool),
              supervisor -> end(supervisor.process()));
      try {
        Trawl trawl = process.made().awaitReady();
        trawl.resumeScans(Duration.ZERO, failure -> {});
        return new SupervisorConnection(
            trawl,
            () -> {
              process.close();
              files.close();
            });
      } catch (RuntimeException e) {
        process.close();
        throw e;
      }
    } catch (RuntimeException e) {
      files.close();
      throw e;
    }
  }

  /** The connection. */
  Trawl trawl() {
    return trawl;
  }

  @Override
  public void close() {
    trawl.close();
    afterClose.run();
  }

  private static Trawl start(TrawlHome home, RuntimeDirectory directory, PoolSize pool) {
    try (StartLock lock = StartLock.acquire(directory)) {
      // Somebody else may have started one while this process waited for the lock.
      RunningSupervisor running = RunningSupervisor.find(directory);
      if (running != null && running.isOf(home.build())) {
        return running.trawl();
      }
      if (running != null) {
        running.stop(REPLACED_GRACE);
      }
      lock.removeStaleSockets();
      return SupervisorProcess.background(home, directory, pool).awaitReady();
    }
  }

  /**
   * Starts a supervisor in the place of one that died. Whoever told one to leave does not want it
   * back: it has said so, or at least taken its socket away, which one that died could not.
   */
  private static void revive(
      TrawlException failure, TrawlHome home, RuntimeDirectory directory, PoolSize pool) {
    if (failure.reason().equals(TrawlException.SUPERVISOR_LEAVING)) {
      throw failure;
    }
    try (StartLock lock = StartLock.acquire(directory)) {
      RunningSupervisor running = RunningSupervisor.find(directory);
      if (running != null) {
        running.close();
      } else if (Files.notExists(directory.clientSocket())) {
        throw new CliException("the supervisor was stopped while it scanned; run the scan again");
      } else {
        lock.removeStaleSockets();
        SupervisorProcess.background(home, directory, pool).awaitReady().close();
      }
    }
  }

  private static Path temporaryDirectory() {
    try {
      // Only its owner can enter what this call makes.
      return Files.createTempDirectory("trawl-");
    } catch (IOException e) {
      throw new CliException(
          "cannot make a temporary directory: "
              + ErrorLine.reason(e)
              + "; make room there or name another with -Djava.io.tmpdir in JDK_JAVA_OPTIONS",
          e);
    }
  }

  private static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static void deleteTree(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException | UncheckedIOException e) {
      // The supervisor removes its private directory, too.
    } catch (IOException e) {
      ErrorLine.print("cannot remove " + directory + ": " + ErrorLine.reason(e), System.err);
    }
  }
}
