using System.Text.Json;
using VirtMigrate.Drivers;
using VirtMigrate.Migration;
using VirtMigrate.Model;

namespace VirtMigrate.Tests.Migration.Planning;

public sealed class MigrationPlannerTests
{
    public static TheoryData<int, string> Cases
    {
        get
        {
            var data = new TheoryData<int, string>();
            for (var i = 0; i < FindingCases.All.Length; i++)
            {
                data.Add(i, $"{FindingCases.All[i].Severity} {FindingCases.All[i].Id}");
            }

            return data;
        }
    }

    [Fact]
    public async Task AHealthyPairHasNoFindings()
    {
        var plan = await new PlanBench().PlanAsync();

        Assert.Empty(plan.Findings);
        Assert.True(plan.CanMigrate);
        Assert.Null(plan.Worst);
        Assert.Equal(MigrationProtocol.V3Params, plan.Protocol);
        Assert.Equal(DomainState.Running, plan.State);
    }

    [Fact]
    public async Task AHealthyPairWhoseDiskIsCopiedHasNoFindings()
    {
        var bench = new PlanBench();
        bench.Copy();

        Assert.Empty((await bench.PlanAsync()).Findings);
    }

    [Fact]
    public async Task ADirectoryThatIsTheSameOnBothHostsIsTakenForShared()
    {
        var bench = new PlanBench();
        bench.Unshare();

        Assert.Empty((await bench.PlanAsync()).Findings);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task WhatIsSpoiledIsFound(int number, string name)
    {
        _ = name;
        var (id, severity, subject, spoil) = FindingCases.All[number];
        var bench = new PlanBench();
        spoil(bench);

        var plan = await bench.PlanAsync();

        var finding = Assert.Single(plan.Findings, found => found.Id == id);
        Assert.Equal(severity, finding.Severity);
        Assert.Equal(subject, finding.Subject);
        Assert.Equal(MigrationFindingCatalog.Of(id).Remedy, finding.Remedy);
        Assert.DoesNotContain('\n', finding.Message);
        Assert.Equal(severity != FindingSeverity.Error && plan.Findings.All(f => f.Severity != FindingSeverity.Error), plan.CanMigrate);

        // What else is found must be due to the same cause, never noise: at most two more.
        Assert.InRange(plan.Findings.Count, 1, 3);
    }

    [Fact]
    public void EveryFindingIsProvokedInEverySeverity()
    {
        var provoked = FindingCases.All.Select(c => (c.Id, c.Severity)).ToHashSet();

        Assert.All(MigrationFindingCatalog.All, kind => Assert.All(kind.Severities, severity => Assert.Contains((kind.Id, severity), provoked)));
        Assert.All(provoked, one => Assert.Contains(one.Severity, MigrationFindingCatalog.Of(one.Id).Severities));
    }

    [Fact]
    public void EveryConstantIsInTheCatalogUnderItsOwnName()
    {
        var constants = typeof(MigrationFindingId).GetFields().Select(field => (field.Name, Value: (string)field.GetRawConstantValue()!)).ToArray();

        Assert.All(constants, c => Assert.Equal(c.Name, c.Value));
        Assert.Equal(constants.Select(c => c.Value).Order(), MigrationFindingCatalog.All.Select(kind => kind.Id).Order());
    }

    [Fact]
    public async Task ReadOnlyConnectionsAreAskedAsFarAsTheyGo()
    {
        var bench = new PlanBench(readOnly: true) { Devices = "<tpm model='tpm-crb'><backend type='emulator'/></tpm>" };

        var plan = await bench.PlanAsync();

        Assert.Equal(["ReadOnlyConnection", "ReadOnlyConnection", "NotAsked"], plan.Findings.Select(f => f.Id));
        Assert.Equal("beta could not be asked for firmware and TPM of its guests: the connection is read-only", plan.Findings[2].Message);
        Assert.True(plan.CanMigrate);
        Assert.DoesNotContain("RefreshStoragePool", bench.Beta.Asked);
    }

    [Fact]
    public async Task AHostThatCanBeAskedNothingGivesAPlanAllTheSame()
    {
        var bench = new PlanBench();
        string[] all =
        [
            "GetDriverType", "GetHostName", "GetLibraryVersion", "GetHypervisorVersion", "GetCapabilities", "CompareHypervisorCpu", "CompareCpu", "GetNodeInfo",
            "GetFreeMemory", "LookupDomainByName", "LookupDomainByUuid", "LookupStorageVolumeByPath", "LookupNetworkByName", "ListNodeDevices",
        ];
        foreach (var call in all)
        {
            bench.Beta.Fails[call] = VirtException.NotSupported("QEMU", call);
        }

        var plan = await bench.PlanAsync();

        var finding = Assert.Single(plan.Findings);
        Assert.Equal((MigrationFindingId.NotAsked, FindingSeverity.Information), (finding.Id, finding.Severity));
        Assert.Contains("its capabilities", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALostConnectionEndsThePlan()
    {
        var bench = new PlanBench();
        bench.Beta.Fails["GetNodeInfo"] = new VirtException(VirtErrorCode.Rpc, VirtErrorDomain.Rpc, "gone") { ErrorId = VirtErrorId.ConnectionLost };

        var error = await Assert.ThrowsAsync<VirtException>(bench.PlanAsync);
        Assert.True(error.IsConnectionLost);
    }

    [Fact]
    public async Task ADomainThatIsGoneIsAnErrorAndNoPlan()
    {
        var bench = new PlanBench();
        bench.Alpha.Fails["GetDomainState"] = PlanDriver.No(VirtErrorCode.NoDomain);

        Assert.Equal(VirtErrorId.DomainNotFound, (await Assert.ThrowsAsync<VirtException>(bench.PlanAsync)).ErrorId);
    }

    [Fact]
    public async Task AConnectionToTheSourceItselfIsTheSameHost()
    {
        var bench = new PlanBench();
        bench.Beta = bench.Alpha;

        Assert.Contains((await bench.PlanAsync()).Findings, f => f.Id == MigrationFindingId.SameHost && f.Message.Contains("same connection", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TwoHostsOfOneNameAreTheSameHost()
    {
        var bench = new PlanBench();
        bench.Beta.HostName = "ALPHA.example";

        Assert.Contains((await bench.PlanAsync()).Findings, f => f.Id == MigrationFindingId.SameHost);
    }

    [Fact]
    public async Task MissingCpuFeaturesAreNamed()
    {
        var bench = new PlanBench();
        bench.Beta.Fails["CompareHypervisorCpu"] = PlanDriver.No(VirtErrorCode.CpuIncompatible,
            "the CPU is incompatible with host CPU: Host CPU does not provide required features: sha-ni, ibpb");

        Assert.Equal("beta cannot give the guest its CPU, EPYC; it lacks sha-ni, ibpb", Assert.Single((await bench.PlanAsync()).Findings).Message);
    }

    [Fact]
    public async Task AnOlderDestinationIsAskedForItsProcessorInstead()
    {
        var bench = new PlanBench();
        bench.Beta.Fails["CompareHypervisorCpu"] = VirtException.NotSupported("QEMU", "CompareHypervisorCpu");

        Assert.Empty((await bench.PlanAsync()).Findings);
        Assert.Contains("CompareCpu", bench.Beta.Asked);
    }

    [Fact]
    public async Task AVolumeThatThePoolDoesNotKnowYetIsFoundByAFreshLook()
    {
        var bench = new PlanBench();
        bench.PoolOf(bench.Beta).Unseen.AddRange(bench.PoolOf(bench.Beta).Volumes);
        bench.PoolOf(bench.Beta).Volumes.Clear();

        Assert.Empty((await bench.PlanAsync()).Findings);
        Assert.Contains("RefreshStoragePool", bench.Beta.Asked);
    }

    [Theory]
    [InlineData("<disk type='network' device='disk'><source protocol='rbd' name='p/i'/><target dev='vda'/></disk>")]
    [InlineData("<disk type='file' device='cdrom'><target dev='sda'/><readonly/></disk>")]
    [InlineData("<disk type='file' device='disk'><driver type='qcow2' cache='none'/><source file='/var/lib/libvirt/images/guest.qcow2'/><target dev='vda'/><shareable/></disk>")]
    public async Task DisksThatAreSafeByNatureGiveNoFinding(string disk)
    {
        var bench = new PlanBench { Disk = disk };
        bench.Alpha.Hypervisor = bench.Beta.Hypervisor = 3_000_000;

        Assert.Empty((await bench.PlanAsync()).Findings);
    }

    [Fact]
    public async Task ABlockDeviceIsTakenForSharedWhenItIsThere()
    {
        var bench = new PlanBench { Disk = "<disk type='block' device='disk'><driver type='raw'/><source dev='/dev/vg/guest'/><target dev='vda'/></disk>" };
        foreach (var host in new[] { bench.Alpha, bench.Beta })
        {
            var pool = new PlanPool("vg", "/dev/vg", "logical");
            pool.Volumes.Add(new PlanVolume("guest"));
            host.Pools.Add(pool);
        }

        Assert.Empty((await bench.PlanAsync()).Findings);
    }

    [Fact]
    public async Task OnlyTheDisksThatAreNamedAreCopied()
    {
        var bench = new PlanBench();
        bench.Copy();
        bench.Parameters.Add(TypedParameter.String(MigrationParameters.MigrateDisks, "vdb"));

        var plan = await bench.PlanAsync();

        Assert.Contains(plan.Findings, f => f is { Id: MigrationFindingId.DiskMissing, Subject: "vda" });
        Assert.Contains(plan.Findings, f => f is { Id: MigrationFindingId.RequestInvalid, Subject: "vdb" });
    }

    [Fact]
    public async Task ADiskThatIsNamedByItsPoolCanBeMappedToAnother()
    {
        var bench = new PlanBench { Disk = "<disk type='volume' device='disk'><source pool='fast' volume='a.qcow2'/><target dev='vda'/></disk>" };
        bench.Copy();
        bench.PoolMap["fast"] = "default";

        Assert.Empty((await bench.PlanAsync()).Findings);
    }

    [Fact]
    public async Task TheReplacementXmlIsWhatTheDestinationIsAskedFor()
    {
        var bench = new PlanBench { Interface = "<interface type='network'><source network='blue'/></interface>" };
        Assert.Contains((await bench.PlanAsync()).Findings, f => f.Id == MigrationFindingId.NetworkMissing);

        var replaced = bench.Alpha.Xml.Replace("'blue'", "'default'", StringComparison.Ordinal);
        bench.Edit = request => request with { DestinationXml = replaced };
        Assert.Empty((await bench.PlanAsync()).Findings);
    }

    [Fact]
    public async Task ReplacementXmlThatIsNoneIsFound()
    {
        var bench = new PlanBench { Edit = request => request with { DestinationXml = "<!DOCTYPE x><domain/>" } };

        Assert.Contains((await bench.PlanAsync()).Findings, f => f is { Id: MigrationFindingId.RequestInvalid, Subject: "DestinationXml" });
    }

    [Theory]
    [InlineData("br-lan", true)]
    [InlineData("br", false)]
    [InlineData("br-lan2", false)]
    [InlineData("lo", true)]
    public async Task BridgesAreKnownByTheirDevicesNames(string bridge, bool known)
    {
        var bench = new PlanBench { Interface = $"<interface type='bridge'><source bridge='{bridge}'/></interface>" };

        Assert.Equal(known, (await bench.PlanAsync()).Findings.Count == 0);
    }

    [Fact]
    public async Task NamesAreNotLookedUpWhereNoneAreKnown()
    {
        var bench = new PlanBench();
        bench.Names.Clear();
        var plan = await bench.PlanAsync();
        Assert.Contains(plan.Findings, f => f.Id == MigrationFindingId.HostNameNotResolved);

        bench.Edit = request => request with { MigrateUri = "tcp://192.0.2.2" };
        Assert.Empty((await bench.PlanAsync()).Findings);
    }

    [Fact]
    public async Task TheWorstComesFirst()
    {
        var bench = new PlanBench();
        bench.Alpha.AutoStart = true;
        bench.Beta.Networks.Clear();
        bench.Edit = request => request with { MigrateUri = "tcp://192.0.2.2:4711" };

        Assert.Equal(["NetworkMissing", "AutoStartLost", "MigratePortUnusual"], (await bench.PlanAsync()).Findings.Select(f => f.Id));
    }

    [Fact]
    public async Task APlanIsPlainDataThatJsonCarries()
    {
        var bench = new PlanBench();
        bench.Beta.Networks.Clear();
        bench.Estimate = new MigrationEstimate { Memory = 1UL << 30, DirtyRate = 1, Bandwidth = 1e9, Converges = true };

        var text = JsonSerializer.Serialize(await bench.PlanAsync());

        using var json = JsonDocument.Parse(text);
        Assert.Equal("guest", json.RootElement.GetProperty("Name").GetString());
        Assert.Equal("NetworkMissing", json.RootElement.GetProperty("Findings")[0].GetProperty("Id").GetString());
        Assert.Equal("qemu+tcp://beta.example/system", json.RootElement.GetProperty("DestinationUri").GetString());
        Assert.True(text.Length < 4000, text);
    }

    [Fact]
    public async Task WhatARunningGuestChangesOfItselfIsNoOtherDefinition()
    {
        var bench = new PlanBench();
        var planned = await bench.PlanAsync();
        bench.Top = "<currentMemory unit='KiB'>1024</currentMemory><metadata><x/></metadata>";
        Assert.Empty(PlanComparison.Differences(planned, await bench.PlanAsync()));

        bench.VCpus = 3;
        Assert.Equal(["its definition has changed"], PlanComparison.Differences(planned, await bench.PlanAsync()));
    }

    [Fact]
    public async Task APlanThatNoLongerFitsSaysWhy()
    {
        var bench = new PlanBench();
        var planned = await bench.PlanAsync();
        bench.Beta.Networks.Clear();
        bench.Beta.Features.Remove(DriverFeature.MigrationParameters);
        bench.Alpha.State = DomainStateReason.PausedUser;

        var differences = PlanComparison.Differences(planned, await bench.PlanAsync());

        Assert.Equal(3, differences.Count);
        Assert.Contains("it was Running and is Paused", differences);
        Assert.Contains("the protocol was V3Params and is V3", differences);
        Assert.Contains(differences, text => text.StartsWith("new: NetworkMissing", StringComparison.Ordinal));
        Assert.Empty(PlanComparison.Differences(planned, planned));
    }

    [Fact]
    public async Task AnErrorThatHasGoneIsNoReasonToRefuse()
    {
        var bench = new PlanBench();
        bench.Beta.Networks.Clear();
        var planned = await bench.PlanAsync();
        bench.Beta.Networks["default"] = true;

        Assert.Empty(PlanComparison.Differences(planned, await bench.PlanAsync()));
    }
}
