using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>One side of a migration: its connection and the way to a new one when that is lost.</summary>
/// <param name="Name">What users call the host.</param>
/// <param name="Driver">The connection.</param>
/// <param name="Reopen">Opens another connection to the same host.</param>
public sealed record MigrationEndpoint(string Name, VirtDriver Driver, Func<CancellationToken, Task<VirtDriver>> Reopen)
{
    /// <summary>The endpoint of a connected host.</summary>
    public static MigrationEndpoint Of(VirtHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return new(host.Name, host.GetDriver(), host.ReopenDriverAsync);
    }
}
