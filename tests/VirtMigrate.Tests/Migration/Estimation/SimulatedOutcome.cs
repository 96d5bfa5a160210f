using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Simulation;
using VirtMigrate.Tests.Simulation;

namespace VirtMigrate.Tests.Migration.Estimation;

/// <summary>What an estimate foretells, done by a simulated pair of hosts.</summary>
internal static class SimulatedOutcome
{
    /// <summary>Setup, and switch-over (resume and a round trip), of simulated hosts as they are made.</summary>
    public static EstimateInput Input(double memory, double dirtyRate, double bandwidth, double? workingSet = null) => new()
    {
        Memory = memory,
        DirtyRate = dirtyRate,
        Bandwidth = bandwidth,
        WorkingSet = workingSet,
        Setup = TimeSpan.FromMilliseconds(5),
        Switchover = TimeSpan.FromMilliseconds(10.2),
    };

    /// <summary>Migrates such a guest; null when the simulated migration gave up because it does not converge.</summary>
    public static async Task<JobStatistics?> RunAsync(EstimateInput input, string driver = "qemu")
    {
        await using var hosts = await TwoHosts.MakeAsync(personality: SimulatedPersonality.Of(driver) with { Rule = input.Rule }, domain: new()
        {
            Name = "web",
            Memory = (ulong)input.Memory,
            Workload = new()
            {
                DirtyRate = input.DirtyRate / 4096,
                WorkingSet = input.WorkingSet is { } set ? (ulong)set : null,
                ConstantShare = input.ZeroMemory / input.Memory,
                DiskWriteRate = input.DiskWriteRate,
            },
            Disks = input.Disks > 0 ? [new() { Target = "vda", Capacity = (ulong)input.Disks }] : [],
        });
        var link = hosts.World.GetLink("alpha", "beta");
        link.Bandwidth = input.Bandwidth;
        link.ConnectionBandwidth = input.ConnectionBandwidth;
        await hosts.Source.SetMaxDowntimeAsync(hosts.Ref, (ulong)input.MaxDowntime.TotalMilliseconds, default);
        var flags = (input.Live ? MigrationFlags.Live : 0)
            | (input.AutoConverge ? MigrationFlags.AutoConverge : 0)
            | (input.Disks > 0 ? MigrationFlags.NonSharedDisk : 0)
            | (input.CompressionRatio > 1 ? MigrationFlags.Compressed : 0)
            | (input.Connections > 1 ? MigrationFlags.Parallel : 0);
        TypedParameterList parameters = [];
        if (input.Connections > 1)
        {
            parameters.Add(TypedParameter.Int(MigrationParameters.ParallelConnections, input.Connections));
        }

        if (input is { CompressionRatio: > 1, CompressesDifferences: false })
        {
            parameters.Add(TypedParameter.String(MigrationParameters.Compression, "mt"));
        }

        try
        {
            await Migrations.ParamsAsync(hosts.Source, hosts.Destination, hosts.Ref, flags, parameters);
        }
        catch (VirtException error) when (error.Message.Contains("faster than it is sent", StringComparison.Ordinal))
        {
            return null;
        }

        return await hosts.Source.GetJobStatisticsAsync(hosts.Ref, true, true, default);
    }
}
