using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>Looks a disk up among a host's storage pools.</summary>
internal static class StorageLook
{
    // A pool's or volume's XML has some kB.
    private const int LongestXml = 1024 * 1024;

    private const string Question = "its storage";

    /// <summary>Looks; null when the host could not be asked.</summary>
    public static async Task<StorageSight?> AtAsync(PlanningContext context, HostFacts host, PlannedDisk disk, CancellationToken cancellationToken)
    {
        var sight = disk.Kind == DiskSourceKind.Volume
            ? await ByNameAsync(context, host, MappedPool(context, host, disk.Pool), disk.Source!, cancellationToken).ConfigureAwait(false)
            : await ByPathAsync(context, host, disk.Source!, cancellationToken).ConfigureAwait(false);
        return sight;
    }

    /// <summary>The pool of a directory; null when the host could not be asked, an empty sight when there is none.</summary>
    public static async Task<StorageSight?> PoolOfAsync(PlanningContext context, HostFacts host, string path, CancellationToken cancellationToken)
    {
        var slash = path.LastIndexOf('/');
        if (slash <= 0)
        {
            return new StorageSight();
        }

        var pool = await context.AskAsync(host, Question,
            driver => driver.LookupStoragePoolByTargetPathAsync(path[..slash], cancellationToken), VirtErrorCode.NoStoragePool).ConfigureAwait(false);
        return !pool.IsGiven ? null
            : pool.IsNo ? new StorageSight()
            : await WithPoolAsync(context, host, new StorageSight { Pool = pool.Value }, cancellationToken).ConfigureAwait(false);
    }

    private static string? MappedPool(PlanningContext context, HostFacts host, string? pool) =>
        pool is not null && ReferenceEquals(host, context.Destination)
            ? context.Request.PoolMap.GetValueOrDefault(pool, context.Request.DestinationPool ?? pool)
            : pool;

    private static async Task<StorageSight?> ByPathAsync(PlanningContext context, HostFacts host, string path, CancellationToken cancellationToken)
    {
        var found = await LookUpAsync().ConfigureAwait(false);
        if (!found.IsGiven)
        {
            return null;
        }

        if (!found.IsNo)
        {
            return await WithVolumeAsync(context, host, found.Value, cancellationToken).ConfigureAwait(false);
        }

        if (await PoolOfAsync(context, host, path, cancellationToken).ConfigureAwait(false) is not { } pool)
        {
            return null;
        }

        // A pool knows what was there when it was last looked through.
        if (pool.Pool is { } known && await RefreshedAsync(context, host, known, cancellationToken).ConfigureAwait(false))
        {
            found = await LookUpAsync().ConfigureAwait(false);
            if (found is { IsGiven: true, IsNo: false })
            {
                return await WithVolumeAsync(context, host, found.Value, cancellationToken).ConfigureAwait(false);
            }
        }

        return pool;

        Task<Answer<StorageVolumeRef>> LookUpAsync() => context.AskAsync(host, Question,
            driver => driver.LookupStorageVolumeByPathAsync(path, cancellationToken), VirtErrorCode.NoStorageVolume);
    }

    private static async Task<StorageSight?> ByNameAsync(
        PlanningContext context, HostFacts host, string? poolName, string name, CancellationToken cancellationToken)
    {
        if (poolName is null)
        {
            return new StorageSight();
        }

        var pool = await context.AskAsync(host, Question,
            driver => driver.LookupStoragePoolByNameAsync(poolName, cancellationToken), VirtErrorCode.NoStoragePool).ConfigureAwait(false);
        if (!pool.IsGiven)
        {
            return null;
        }

        if (pool.IsNo)
        {
            return new StorageSight();
        }

        var volume = await LookUpAsync().ConfigureAwait(false);
        if (volume is { IsGiven: true, IsNo: true } && await RefreshedAsync(context, host, pool.Value, cancellationToken).ConfigureAwait(false))
        {
            volume = await LookUpAsync().ConfigureAwait(false);
        }

        return volume is { IsGiven: true, IsNo: false }
            ? await WithVolumeAsync(context, host, volume.Value, cancellationToken).ConfigureAwait(false)
            : await WithPoolAsync(context, host, new StorageSight { Pool = pool.Value }, cancellationToken).ConfigureAwait(false);

        Task<Answer<StorageVolumeRef>> LookUpAsync() => context.AskAsync(host, Question,
            driver => driver.LookupStorageVolumeByNameAsync(pool.Value, name, cancellationToken),
            VirtErrorCode.NoStorageVolume, VirtErrorCode.OperationInvalid);
    }

    // Counts as changing something; over a read-only connection the pool's own knowledge must do.
    private static async Task<bool> RefreshedAsync(PlanningContext context, HostFacts host, StoragePoolRef pool, CancellationToken cancellationToken)
    {
        if (host.Driver.IsReadOnly)
        {
            return false;
        }

        try
        {
            await host.Driver.RefreshStoragePoolAsync(pool, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (VirtException error) when (!error.IsConnectionLost)
        {
            context.NotAsked(host, $"a fresh look into its pool {pool.Name}", error.Message);
            return false;
        }
    }

    private static async Task<StorageSight> WithVolumeAsync(PlanningContext context, HostFacts host, StorageVolumeRef volume, CancellationToken cancellationToken)
    {
        var info = await context.AskAsync(host, "the size of a volume", driver => driver.GetStorageVolumeInfoAsync(volume, cancellationToken)).ConfigureAwait(false);
        var xml = await context.AskAsync(host, "the format of a volume", driver => driver.GetStorageVolumeXmlAsync(volume, cancellationToken)).ConfigureAwait(false);
        var target = (xml.IsGiven ? Load(xml.Value) : null)?.Element("target");
        var sight = new StorageSight
        {
            Volume = volume,
            Info = info.IsGiven ? info.Value : null,
            Format = target?.Element("format")?.Attribute("type")?.Value,
            Modified = double.TryParse(target?.Element("timestamps")?.Element("mtime")?.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var time) ? time : null,
        };
        var pool = await context.AskAsync(host, Question,
            driver => driver.LookupStoragePoolByNameAsync(volume.Pool, cancellationToken), VirtErrorCode.NoStoragePool).ConfigureAwait(false);
        return pool is { IsGiven: true, IsNo: false }
            ? await WithPoolAsync(context, host, sight with { Pool = pool.Value }, cancellationToken).ConfigureAwait(false) : sight;
    }

    private static async Task<StorageSight> WithPoolAsync(PlanningContext context, HostFacts host, StorageSight sight, CancellationToken cancellationToken)
    {
        var pool = sight.Pool!.Value;
        var info = await context.AskAsync(host, "the room in a pool", driver => driver.GetStoragePoolInfoAsync(pool, cancellationToken)).ConfigureAwait(false);
        var xml = await context.AskAsync(host, "the kind of a pool", driver => driver.GetStoragePoolXmlAsync(pool, cancellationToken)).ConfigureAwait(false);
        return sight with
        {
            PoolInfo = info.IsGiven ? info.Value : null,
            PoolType = (xml.IsGiven ? Load(xml.Value) : null)?.Attribute("type")?.Value,
        };
    }

    private static XElement? Load(string xml)
    {
        try
        {
            return BoundedXml.Load(xml, LongestXml);
        }
        catch (XmlException)
        {
            return null; // what it would have told stays unknown
        }
    }
}
