using System.Diagnostics;
using System.Globalization;
using VirtMigrate.Drivers;
using VirtMigrate.Migration;
using VirtMigrate.Model;

namespace VirtMigrate.WireMigrations;

/// <summary>The migrations, as the cmdlets do them: by the negotiator and the engine, and with a journal.</summary>
internal static class Client
{
    private const MigrationFlags ForGood = MigrationFlags.Live | MigrationFlags.PersistDestination | MigrationFlags.UndefineSource;

    /// <summary>Moves every domain of a host to another one, and back again as often as is wished; a line for each way. The
    /// first has the start of the runtime with it.</summary>
    public static async Task EvacuateAsync(
        string from, string to, int atOnce, int count, bool withJournal, CancellationToken cancellationToken)
    {
        using var journal = withJournal ? OpenJournal() : null;
        for (var n = 0; n < count; n++)
        {
            var (begin, cpu) = (Stopwatch.GetTimestamp(), n == 0 ? 0 : Cost.Cpu);
            await using var source = await ConnectAsync(from, cancellationToken);
            await using var destination = await ConnectAsync(to, cancellationToken);
            var domains = await source.GetDriver().ListDomainsAsync(DomainListFilter.None, cancellationToken);
            var limits = new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(domains, limits,
                async (domain, token) => await RunAsync(domain, ForGood, source, destination, journal, token));
            Cost.Write(withJournal ? "evacuate" : "evacuate-no-journal", domains.Count, cpu, Stopwatch.GetElapsedTime(begin));
            (from, to) = (to, from);
        }
    }

    /// <summary>Moves one domain there and back through the tunnel between the hosts; a line for each way.</summary>
    public static async Task TunnelAsync(string from, string to, int count, CancellationToken cancellationToken)
    {
        await using var alpha = await ConnectAsync(from, cancellationToken);
        await using var beta = await ConnectAsync(to, cancellationToken);
        var (source, destination) = (alpha, beta);
        for (var n = 0; n < count; n++)
        {
            var domain = (await source.GetDriver().ListDomainsAsync(DomainListFilter.None, cancellationToken))[0];
            var (begin, cpu) = (Stopwatch.GetTimestamp(), Cost.Cpu);
            await RunAsync(domain, ForGood | MigrationFlags.PeerToPeer | MigrationFlags.Tunnelled, source, destination, null, cancellationToken);
            Cost.Write("tunnel", 1, cpu, Stopwatch.GetElapsedTime(begin));
            (source, destination) = (destination, source);
        }
    }

    /// <summary>Moves one domain there and back, with connections of its own each time; a line for each way. The first has
    /// the start of the runtime with it.</summary>
    public static async Task MoveAsync(
        string from, string to, string name, int count, bool withJournal, CancellationToken cancellationToken)
    {
        using var journal = withJournal ? OpenJournal() : null;
        for (var n = 0; n < count; n++)
        {
            var (begin, cpu) = (Stopwatch.GetTimestamp(), n == 0 ? 0 : Cost.Cpu);
            var opening = ConnectAsync(to, cancellationToken);
            await using (var source = await ConnectAsync(from, cancellationToken))
            await using (var destination = await opening)
            {
                var domain = await source.GetDriver().LookupDomainByNameAsync(name, cancellationToken);
                await RunAsync(domain, ForGood, source, destination, journal, cancellationToken);
            }

            Cost.Write(withJournal ? "move" : "move-no-journal", 1, cpu, Stopwatch.GetElapsedTime(begin));
            (from, to) = (to, from);
        }
    }

    private static async Task RunAsync(
        DomainRef domain, MigrationFlags flags, VirtHost source, VirtHost destination, MigrationJournal? journal, CancellationToken cancellationToken)
    {
        var route = await MigrationNegotiator.NegotiateAsync(new MigrationRequest { Domain = domain, Flags = flags },
            MigrationEndpoint.Of(source), MigrationEndpoint.Of(destination), cancellationToken);
        var result = await new MigrationEngine(new MigrationOptions { Journal = journal }).RunAsync(route, null, cancellationToken);
        if (result.Outcome != MigrationOutcome.Completed || result.Protocol != MigrationProtocol.V3Params)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"{domain.Name} ended as {result.Outcome} under {result.Protocol}: {result.Error?.Message}"));
        }
    }

    private static Task<VirtHost> ConnectAsync(string uri, CancellationToken cancellationToken) =>
        VirtHost.ConnectAsync(VirtDrivers.Default, ConnectionUri.Parse(uri), new ConnectOptions(), null, cancellationToken);

    private static MigrationJournal OpenJournal() => MigrationJournal.Open(MigrationJournal.DefaultPath);
}
