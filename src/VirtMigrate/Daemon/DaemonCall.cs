using VirtMigrate.Model;

namespace VirtMigrate.Daemon;

/// <summary>A call of a client and how it ended.</summary>
/// <param name="Client">The client's number; 1 is the daemon's first.</param>
/// <param name="Procedure">libvirt's name of the procedure without its <c>REMOTE_PROC_</c>, or its number.</param>
/// <param name="Serial">The client's number of the call.</param>
/// <param name="Error">What it was answered; null when it went well.</param>
/// <param name="Duration">How long it took.</param>
public sealed record DaemonCall(long Client, string Procedure, uint Serial, VirtException? Error, TimeSpan Duration);
