package dev.trawl.server.scan;

import io.grpc.Status;

/**
 * Why a scan ended without an answer.
 *
 * @param code what a client should do about it
 * @param reason the constant of docs/errors.md
 * @param message what happened, the value, the remedy
 */
public record ScanFailure(Status.Code code, String reason, String message) {}
