namespace VirtMigrate.Tests.Lab;

/// <summary>What goes wrong, where, and during which step of a migration.</summary>
/// <param name="Fault">link: the cable is pulled; stop: the daemon hangs; kill: the daemon dies.</param>
/// <param name="Phase">Begin, Prepare, Perform, Finish or Confirm.</param>
/// <param name="Host">alpha, the source, or beta, the destination.</param>
public sealed record UnplugCase(string Fault, string Phase, string Host)
{
    public static IReadOnlyList<string> Faults { get; } = ["link", "stop", "kill"];

    public static IReadOnlyList<string> Phases { get; } = ["Begin", "Prepare", "Perform", "Finish", "Confirm"];

    /// <summary>Each fault, each phase, each side.</summary>
    public static IEnumerable<UnplugCase> All =>
        from fault in Faults from phase in Phases from host in new[] { "alpha", "beta" } select new UnplugCase(fault, phase, host);

    /// <summary>The lab's command that does it.</summary>
    public string[] Strike => Fault switch
    {
        "link" => ["link", Host, "down"],
        "stop" => ["signal", Host, "libvirtd", "STOP"],
        _ => ["daemon", Host, "kill"],
    };

    /// <summary>The lab's command that puts it right.</summary>
    public string[] Mend => Fault switch
    {
        "link" => ["link", Host, "up"],
        "stop" => ["signal", Host, "libvirtd", "CONT"],
        _ => ["daemon", Host, "start"],
    };
}
