using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>One side of a migration: its connection and the way to a new one when that is lost. Serializers see its name
/// and URI; the connection is got by a method, so that no plan written to JSON drags it along.</summary>
public sealed record MigrationEndpoint
{
    /// <summary>Makes an endpoint.</summary>
    /// <param name="name">What users call the host.</param>
    /// <param name="driver">The connection.</param>
    /// <param name="reopen">Opens another connection to the same host.</param>
    public MigrationEndpoint(string name, VirtDriver driver, Func<CancellationToken, Task<VirtDriver>> reopen)
    {
        ArgumentNullException.ThrowIfNull(driver);
        (Name, Driver, Reopen) = (name, driver, reopen);
    }

    /// <summary>What users call the host.</summary>
    public string Name { get; }

    /// <summary>The connection's URI, as it was written.</summary>
    public string Uri => Driver.Uri.ToString();

    internal VirtDriver Driver { get; }

    internal Func<CancellationToken, Task<VirtDriver>> Reopen { get; }

    /// <summary>The endpoint of a connected host.</summary>
    public static MigrationEndpoint Of(VirtHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return new(host.Name, host.GetDriver(), host.ReopenDriverAsync);
    }

    /// <summary>The connection.</summary>
    public VirtDriver GetDriver() => Driver;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
