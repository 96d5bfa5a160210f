using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Simulation;

namespace VirtMigrate.Tests.Simulation;

/// <summary>Plans between simulated hosts, which answer what real ones answer.</summary>
public sealed class SimulatedPlanTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AHealthyPairHasNoFindings(bool readOnly)
    {
        await using var world = World(new SimulatedHostOptions { Name = "beta" }, new SimulatedDisk { Target = "vda" });

        var plan = await PlanAsync(world, MigrationFlags.Live | MigrationFlags.PersistDestination, readOnly);

        Assert.Equal(readOnly ? ["ReadOnlyConnection", "ReadOnlyConnection"] : [], plan.Findings.Select(f => f.Id));
        Assert.True(plan.CanMigrate);
    }

    [Fact]
    public async Task APlanWithoutFindingsIsKept()
    {
        await using var world = World(new SimulatedHostOptions { Name = "beta" }, new SimulatedDisk { Target = "vda", Shared = false });
        Assert.Equal(["DiskMissing"], (await PlanAsync(world, MigrationFlags.Live)).Findings.Select(f => f.Id));

        var plan = await PlanAsync(world, MigrationFlags.Live | MigrationFlags.NonSharedDisk);
        Assert.Empty(plan.Findings);
        var (alpha, beta) = (await EndpointAsync(world, "alpha"), await EndpointAsync(world, "beta"));
        var route = await MigrationNegotiator.NegotiateAsync(plan.Request, alpha, beta, default);
        var result = await new MigrationEngine(new MigrationOptions { TimeProvider = world.Clock }).RunAsync(route, null, default).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(MigrationOutcome.Completed, result.Outcome);
        Assert.Equal(plan.Protocol, result.Protocol);
    }

    [Fact]
    public async Task WhatTheDestinationLacksIsFound()
    {
        await using var world = World(
            new SimulatedHostOptions { Name = "beta", Memory = 512UL << 20, LibraryVersion = 8_000_000, Networks = [], Pools = [] },
            new SimulatedDisk { Target = "vda" });

        Assert.Equal(["MemoryShort", "NetworkMissing", "LibraryOlder", "DiskNotSeen"], (await PlanAsync(world, MigrationFlags.Live)).Findings.Select(f => f.Id));
    }

    [Fact]
    public async Task HostsOfDifferentKindsHaveNothingInCommon()
    {
        await using var world = World(new SimulatedHostOptions { Name = "beta", Driver = "lxc", Architecture = "aarch64" });

        Assert.Equal(["NoProtocolInCommon", "HypervisorMismatch", "GuestTypeNotSupported"],
            (await PlanAsync(world, MigrationFlags.Live)).Findings.Where(f => f.Severity == FindingSeverity.Error).Select(f => f.Id));
    }

    private static SimulationWorld World(SimulatedHostOptions beta, params SimulatedDisk[] disks)
    {
        var world = new SimulationWorld();
        world.AddHost(new SimulatedHostOptions
        {
            Name = "alpha",
            Domains = [new SimulatedDomainOptions { Name = "web", Disks = disks, Networks = ["default"] }],
        });
        world.AddHost(beta);
        return world;
    }

    private static async Task<MigrationEndpoint> EndpointAsync(SimulationWorld world, string host, bool readOnly = false) =>
        new(host, await world[host].OpenAsync(readOnly), token => world[host].OpenAsync(readOnly, token));

    private static async Task<MigrationPlan> PlanAsync(SimulationWorld world, MigrationFlags flags, bool readOnly = false)
    {
        var alpha = await EndpointAsync(world, "alpha", readOnly);
        var domain = await alpha.GetDriver().LookupDomainByNameAsync("web", default);
        return await new MigrationPlanner(new MigrationPlannerOptions { Resolve = null }).PlanAsync(
            new MigrationRequest { Domain = domain, Flags = flags }, alpha, await EndpointAsync(world, "beta", readOnly), default);
    }
}
