namespace VirtMigrate.Migration;

/// <summary>How a reckoned migration goes. Seconds and bytes.</summary>
/// <param name="Converges">Whether it ends.</param>
/// <param name="Rounds">Rounds while the guest runs.</param>
/// <param name="Seconds">From the first byte to the last, setup included.</param>
/// <param name="Downtime">How long the guest stands.</param>
/// <param name="Bytes">What goes over the wire.</param>
/// <param name="DiskSeconds">The part of the time in which disks are copied.</param>
/// <param name="Throttle">Auto-converge's last step in percent.</param>
/// <param name="PostCopy">Whether it switched to post-copy.</param>
/// <param name="LeastLeft">The least that a round left to send: below this no stop ever comes.</param>
/// <param name="StopRate">Memory sent in a second while the guest stands.</param>
internal sealed record PreCopyRun(
    bool Converges, int Rounds, double Seconds, double Downtime, double Bytes, double DiskSeconds, int Throttle, bool PostCopy, double LeastLeft, double StopRate);
