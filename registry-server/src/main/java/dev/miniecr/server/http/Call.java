package dev.miniecr.server.http;

/** A request that was admitted to a route: what was sent, what the path says, and who sent it. */
public record Call(Request request, PathMatch path, Caller caller) {}
