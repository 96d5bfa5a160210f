using VirtMigrate.Drivers;

namespace VirtMigrate.Model;

/// <summary>Asks a host for its domains in as few calls as the host allows.</summary>
public static class VirtDomainQuery
{
    private const DomainStatsTypes Wanted = DomainStatsTypes.State | DomainStatsTypes.Balloon | DomainStatsTypes.VCpu;

    // Calls in flight at once on hosts without bulk statistics. A daemon stops reading a connection that has five calls
    // unanswered; one is left for others.
    private const int FallbackCalls = 4;

    /// <summary>All domains of a host, defined and running ones, by name. Two calls, however many domains there are; on a host without bulk
    /// statistics two calls and two more a domain.</summary>
    /// <exception cref="VirtException">The host does not answer.</exception>
    public static async Task<IReadOnlyList<VirtDomain>> ListAsync(VirtHost host, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        var driver = await host.GetOpenDriverAsync(cancellationToken).ConfigureAwait(false);
        var asking = driver.ListDomainsAsync(DomainListFilter.Persistent, cancellationToken);
        var records = StatsOrNullAsync(driver, [], cancellationToken);
        await Task.WhenAll(asking, records).ConfigureAwait(false);
        var persistent = (await asking.ConfigureAwait(false)).Select(domain => domain.Uuid).ToHashSet();
        var domains = await records.ConfigureAwait(false) is { } stats
            ? stats.Select(record => FromStats(host, record, persistent.Contains(record.Domain.Uuid)))
            : await OneByOneAsync(host, await driver.ListDomainsAsync(DomainListFilter.None, cancellationToken).ConfigureAwait(false),
                domain => Task.FromResult(persistent.Contains(domain.Uuid)), cancellationToken).ConfigureAwait(false);
        return [.. domains.OrderBy(domain => domain.Name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>One domain by its name; null when the host does not have it.</summary>
    /// <exception cref="VirtException">The host does not answer.</exception>
    public static Task<VirtDomain?> FindAsync(VirtHost host, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        return DescribeAsync(host, driver => driver.LookupDomainByNameAsync(name, cancellationToken), cancellationToken);
    }

    /// <summary>One domain by its UUID; null when the host does not have it.</summary>
    /// <exception cref="VirtException">The host does not answer.</exception>
    public static Task<VirtDomain?> FindAsync(VirtHost host, Guid uuid, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        return DescribeAsync(host, driver => driver.LookupDomainByUuidAsync(uuid, cancellationToken), cancellationToken);
    }

    private static async Task<VirtDomain?> DescribeAsync(VirtHost host, Func<VirtDriver, Task<DomainRef>> look, CancellationToken cancellationToken)
    {
        try
        {
            var driver = await host.GetOpenDriverAsync(cancellationToken).ConfigureAwait(false);
            var domain = await look(driver).ConfigureAwait(false);
            var persistent = driver.IsDomainPersistentAsync(domain, cancellationToken);
            var stats = StatsOrNullAsync(driver, [domain], cancellationToken);
            await Task.WhenAll(persistent, stats).ConfigureAwait(false);
            if (await stats.ConfigureAwait(false) is { } records)
            {
                return records.Count == 0 ? null : FromStats(host, records[0], await persistent.ConfigureAwait(false));
            }

            var found = await OneByOneAsync(host, [domain], _ => persistent, cancellationToken).ConfigureAwait(false);
            return found.Count == 0 ? null : found[0];
        }
        catch (VirtException error) when (error.Code == VirtErrorCode.NoDomain)
        {
            return null;
        }
    }

    private static async Task<IReadOnlyList<DomainStatsRecord>?> StatsOrNullAsync(VirtDriver driver, IReadOnlyList<DomainRef> domains, CancellationToken cancellationToken)
    {
        try
        {
            return await driver.GetDomainStatsAsync(domains, Wanted, DomainListFilter.None, cancellationToken).ConfigureAwait(false);
        }
        catch (VirtException error) when (error.ErrorId == VirtErrorId.NotSupported)
        {
            return null;
        }
    }

    private static VirtDomain FromStats(VirtHost host, DomainStatsRecord record, bool persistent)
    {
        var statistics = record.Statistics;
        var state = new DomainStateReason((DomainState)(statistics.GetInt("state.state") ?? 0), statistics.GetInt("state.reason") ?? 0);
        return new VirtDomain(host, record.Domain, state)
        {
            Memory = ToBytes(statistics.GetUnsigned("balloon.current")),
            MaxMemory = ToBytes(statistics.GetUnsigned("balloon.maximum")),
            VCpu = statistics.GetInt("vcpu.current"),
            Persistent = persistent,
        };
    }

    private static async Task<IReadOnlyList<VirtDomain>> OneByOneAsync(
        VirtHost host, IReadOnlyList<DomainRef> domains, Func<DomainRef, Task<bool>> isPersistent, CancellationToken cancellationToken)
    {
        using var turns = new SemaphoreSlim(FallbackCalls);
        var found = await Task.WhenAll(domains.Select(DescribeInTurnAsync)).ConfigureAwait(false);
        return [.. found.OfType<VirtDomain>()];

        async Task<VirtDomain?> DescribeInTurnAsync(DomainRef domain)
        {
            await turns.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                var driver = await host.GetOpenDriverAsync(cancellationToken).ConfigureAwait(false);
                var state = await driver.GetDomainStateAsync(domain, cancellationToken).ConfigureAwait(false);
                var info = await driver.GetDomainInfoAsync(domain, cancellationToken).ConfigureAwait(false);
                return new VirtDomain(host, domain, state)
                {
                    Memory = ToBytes(info.Memory),
                    MaxMemory = ToBytes(info.MaxMemory),
                    VCpu = info.VCpu,
                    Persistent = await isPersistent(domain).ConfigureAwait(false),
                };
            }
            catch (VirtException error) when (error.Code == VirtErrorCode.NoDomain)
            {
                return null; // it went away between the list and the question
            }
            finally
            {
                turns.Release();
            }
        }
    }

    // Hosts count memory in KiB; a value that would overflow is no amount of memory.
    private static ulong? ToBytes(ulong? kibibytes) => kibibytes is { } value && value <= ulong.MaxValue / 1024 ? value * 1024 : null;
}
