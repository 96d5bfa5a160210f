namespace VirtMigrate.Tests.Lab;

/// <summary>What goes wrong, where, and during which step of a migration.</summary>
/// <param name="Fault">link: the cable is pulled; stop: the daemon hangs; kill: the daemon dies.</param>
/// <param name="Phase">Begin, Prepare, Perform, Finish or Confirm; Call: as Perform is called.</param>
/// <param name="Host">alpha, the source, or beta, the destination.</param>
/// <param name="Way">How this client reaches both: tcp, tls or ssh; p2p: by tcp, and the source's daemon does the rest.</param>
public sealed record UnplugCase(string Fault, string Phase, string Host, string Way = "tcp")
{
    public static IReadOnlyList<string> Ways { get; } = ["tcp", "tls", "ssh", "p2p"];

    public static IReadOnlyList<string> Faults { get; } = ["link", "stop", "kill"];

    public static IReadOnlyList<string> Phases { get; } = ["Begin", "Prepare", "Perform", "Finish", "Confirm"];

    /// <summary>What this client can see of a peer-to-peer migration: its one call begins, and the memory flows.</summary>
    public static IReadOnlyList<string> PeerToPeerPhases { get; } = ["Call", "Perform"];

    /// <summary>Each way, each fault, each phase, each side.</summary>
    public static IEnumerable<UnplugCase> All =>
        from way in Ways from fault in Faults from phase in way == "p2p" ? PeerToPeerPhases : Phases
        from host in new[] { "alpha", "beta" } select new UnplugCase(fault, phase, host, way);

    /// <summary>The URI of a host, by its address.</summary>
    public string Uri(string address) => Way switch
    {
        "tls" => $"qemu+tls://{address}/system?pkipath={LabHosts.Pki}",
        "ssh" => $"qemu+ssh://root@{address}/system?command={LabHosts.Ssh}",
        _ => $"qemu+tcp://{address}/system",
    };

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
