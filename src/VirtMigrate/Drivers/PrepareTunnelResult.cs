namespace VirtMigrate.Drivers;

/// <summary>What the tunnelled Prepare of protocol 3 answers.</summary>
/// <param name="Cookie">Opaque bytes for Perform.</param>
/// <param name="Stream">Takes the memory.</param>
public readonly record struct PrepareTunnelResult(byte[] Cookie, VirtStream Stream);
