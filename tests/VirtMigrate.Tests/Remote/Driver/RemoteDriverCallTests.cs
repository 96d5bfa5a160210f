using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Remote.Driver;

/// <summary>Each member of the contract is one call of its procedure, and changing ones never leave a read-only connection.</summary>
public sealed class RemoteDriverCallTests
{
    private static readonly DomainRef Domain = new("idle", Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), 3);
    private static readonly byte[] Cookie = [1, 2, 3];
    private static readonly TypedParameterList List = new([TypedParameter.String(MigrationParameters.Uri, "tcp:beta")]);
    private static readonly MigrationFlags Flags = MigrationFlags.Live | MigrationFlags.Unsafe;
    private static readonly StoragePoolRef Pool = new("p", Guid.Parse("00112233-4455-6677-8899-aabbccddeef0"));
    private static readonly StorageVolumeRef Volume = new("p", "v", "/p/v");
    private static readonly NetworkRef Net = new("n", Guid.Parse("00112233-4455-6677-8899-aabbccddeef1"));

    private static CancellationToken None => CancellationToken.None;

    private static readonly Dictionary<string, (int Number, Func<VirtDriver, Task> Call, object? Arguments)> Members = new()
    {
        ["GetDriverType"] = (3, d => d.GetDriverTypeAsync(None), null),
        ["GetHypervisorVersion"] = (4, d => d.GetHypervisorVersionAsync(None), null),
        ["GetLibraryVersion"] = (157, d => d.GetLibraryVersionAsync(None), null),
        ["GetHostName"] = (59, d => d.GetHostNameAsync(None), null),
        ["GetCanonicalUri"] = (110, d => d.GetCanonicalUriAsync(None), null),
        ["IsSecure"] = (149, d => d.IsSecureAsync(None), null),
        ["GetCapabilities"] = (7, d => d.GetCapabilitiesAsync(None), null),
        ["GetDomainCapabilities"] = (342, d => d.GetDomainCapabilitiesAsync("e", null, "m", "kvm", None),
            new ConnectGetDomainCapabilitiesArguments("e", null, "m", "kvm", 0)),
        ["CompareCpu"] = (158, d => d.CompareCpuAsync("<cpu/>", None), new ConnectCompareCpuArguments("<cpu/>", 0)),
        ["CompareHypervisorCpu"] = (393, d => d.CompareHypervisorCpuAsync("e", "x86_64", "m", "kvm", "<cpu/>", true, None),
            new ConnectCompareHypervisorCpuArguments("e", "x86_64", "m", "kvm", "<cpu/>", 1)),
        ["ListNodeDevices"] = (285, d => d.ListNodeDevicesAsync(NodeDeviceTypes.Network, None), new ConnectListAllNodeDevicesArguments(1, (uint)NodeDeviceTypes.Network)),
        ["CountSnapshots"] = (187, d => d.CountSnapshotsAsync(Domain, None), new DomainSnapshotNumArguments(Domain, 0)),
        ["ListSnapshots"] = (274, d => d.ListSnapshotsAsync(Domain, None), new DomainListAllSnapshotsArguments(Domain, 1, 0)),
        ["ManagedSave"] = (182, d => d.ManagedSaveAsync(Domain, None), new DomainManagedSaveArguments(Domain, 0)),
        ["RemoveManagedSaveImage"] = (184, d => d.RemoveManagedSaveImageAsync(Domain, None), new DomainManagedSaveRemoveArguments(Domain, 0)),
        ["HasManagedSaveImage"] = (183, d => d.HasManagedSaveImageAsync(Domain, None), new DomainHasManagedSaveImageArguments(Domain, 0)),
        ["GetAutoStart"] = (15, d => d.GetAutoStartAsync(Domain, None), new DomainGetAutostartArguments(Domain)),
        ["SetAutoStart"] = (29, d => d.SetAutoStartAsync(Domain, true, None), new DomainSetAutostartArguments(Domain, 1)),
        ["GetBlockInfo"] = (194, d => d.GetBlockInfoAsync(Domain, "vda", None), new DomainGetBlockInfoArguments(Domain, "vda", 0)),
        ["GetBlockJobInfo"] = (238, d => d.GetBlockJobInfoAsync(Domain, "vda", None), new DomainGetBlockJobInfoArguments(Domain, "vda", 0)),
        ["StartDirtyRateCalculation"] = (427, d => d.StartDirtyRateCalculationAsync(Domain, 2, None), new DomainStartDirtyRateCalcArguments(Domain, 2, 0)),
        ["ListStoragePools"] = (281, d => d.ListStoragePoolsAsync(None), new ConnectListAllStoragePoolsArguments(1, 2)),
        ["ListInactiveStoragePools"] = (281, d => d.ListInactiveStoragePoolsAsync(None), new ConnectListAllStoragePoolsArguments(1, 1)),
        ["LookupStoragePoolByName"] = (84, d => d.LookupStoragePoolByNameAsync("p", None), new StoragePoolLookupByNameArguments("p")),
        ["LookupStoragePoolByTargetPath"] = (391, d => d.LookupStoragePoolByTargetPathAsync("/p", None), new StoragePoolLookupByTargetPathArguments("/p")),
        ["GetStoragePoolInfo"] = (87, d => d.GetStoragePoolInfoAsync(Pool, None), new StoragePoolGetInfoArguments(Pool)),
        ["GetStoragePoolXml"] = (88, d => d.GetStoragePoolXmlAsync(Pool, None), new StoragePoolGetXmlDescArguments(Pool, 0)),
        ["IsStoragePoolPersistent"] = (155, d => d.IsStoragePoolPersistentAsync(Pool, None), new StoragePoolIsPersistentArguments(Pool)),
        ["GetStoragePoolAutoStart"] = (89, d => d.GetStoragePoolAutoStartAsync(Pool, None), new StoragePoolGetAutostartArguments(Pool)),
        ["RefreshStoragePool"] = (83, d => d.RefreshStoragePoolAsync(Pool, None), new StoragePoolRefreshArguments(Pool, 0)),
        ["ListStorageVolumes"] = (282, d => d.ListStorageVolumesAsync(Pool, None), new StoragePoolListAllVolumesArguments(Pool, 1, 0)),
        ["LookupStorageVolumeByName"] = (95, d => d.LookupStorageVolumeByNameAsync(Pool, "v", None), new StorageVolLookupByNameArguments(Pool, "v")),
        ["LookupStorageVolumeByPath"] = (97, d => d.LookupStorageVolumeByPathAsync("/p/v", None), new StorageVolLookupByPathArguments("/p/v")),
        ["GetStorageVolumeInfo"] = (98, d => d.GetStorageVolumeInfoAsync(Volume, None), new StorageVolGetInfoArguments(Volume)),
        ["GetStorageVolumeXml"] = (99, d => d.GetStorageVolumeXmlAsync(Volume, None), new StorageVolGetXmlDescArguments(Volume, 0)),
        ["GetStorageVolumePath"] = (100, d => d.GetStorageVolumePathAsync(Volume, None), new StorageVolGetPathArguments(Volume)),
        ["CreateStorageVolume"] = (93, d => d.CreateStorageVolumeAsync(Pool, "<volume/>", None), new StorageVolCreateXmlArguments(Pool, "<volume/>", 0)),
        ["DeleteStorageVolume"] = (94, d => d.DeleteStorageVolumeAsync(Volume, None), new StorageVolDeleteArguments(Volume, 0)),
        ["ListNetworks"] = (283, d => d.ListNetworksAsync(None), new ConnectListAllNetworksArguments(1, 0)),
        ["LookupNetworkByName"] = (46, d => d.LookupNetworkByNameAsync("n", None), new NetworkLookupByNameArguments("n")),
        ["IsNetworkActive"] = (152, d => d.IsNetworkActiveAsync(Net, None), new NetworkIsActiveArguments(Net)),
        ["IsNetworkPersistent"] = (153, d => d.IsNetworkPersistentAsync(Net, None), new NetworkIsPersistentArguments(Net)),
        ["GetNetworkAutoStart"] = (44, d => d.GetNetworkAutoStartAsync(Net, None), new NetworkGetAutostartArguments(Net)),
        ["GetNetworkXml"] = (43, d => d.GetNetworkXmlAsync(Net, None), new NetworkGetXmlDescArguments(Net, 0)),
        ["GetNodeInfo"] = (6, d => d.GetNodeInfoAsync(None), null),
        ["GetFreeMemory"] = (102, d => d.GetFreeMemoryAsync(None), null),
        ["SupportsFeature"] = (60, d => d.SupportsFeatureAsync(DriverFeature.MigrationV3, None), new ConnectSupportsFeatureArguments(6)),
        ["ListDomains"] = (273, d => d.ListDomainsAsync(DomainListFilter.Active, None), new ConnectListAllDomainsArguments(1, 1)),
        ["GetDomainStats"] = (344, d => d.GetDomainStatsAsync([Domain], DomainStatsTypes.State, DomainListFilter.Running, None), null),
        ["LookupDomainByName"] = (23, d => d.LookupDomainByNameAsync("idle", None), new DomainLookupByNameArguments("idle")),
        ["LookupDomainByUuid"] = (24, d => d.LookupDomainByUuidAsync(Domain.Uuid, None), new DomainLookupByUuidArguments(Domain.Uuid)),
        ["LookupDomainById"] = (22, d => d.LookupDomainByIdAsync(3, None), new DomainLookupByIdArguments(3)),
        ["GetDomainInfo"] = (16, d => d.GetDomainInfoAsync(Domain, None), new DomainGetInfoArguments(Domain)),
        ["GetDomainState"] = (212, d => d.GetDomainStateAsync(Domain, None), new DomainGetStateArguments(Domain, 0)),
        ["GetDomainXml"] = (14, d => d.GetDomainXmlAsync(Domain, DomainXmlFlags.Inactive, None), new DomainGetXmlDescArguments(Domain, 2)),
        ["IsDomainActive"] = (150, d => d.IsDomainActiveAsync(Domain, None), new DomainIsActiveArguments(Domain)),
        ["IsDomainPersistent"] = (151, d => d.IsDomainPersistentAsync(Domain, None), new DomainIsPersistentArguments(Domain)),
        ["DefineDomain"] = (11, d => d.DefineDomainAsync("<domain/>", None), new DomainDefineXmlArguments("<domain/>")),
        ["UndefineDomain"] = (231, d => d.UndefineDomainAsync(Domain, DomainUndefineFlags.Nvram, None), new DomainUndefineFlagsArguments(Domain, 4)),
        ["StartDomain"] = (196, d => d.StartDomainAsync(Domain, DomainCreateFlags.Paused, None), new DomainCreateWithFlagsArguments(Domain, 1)),
        ["CreateDomain"] = (10, d => d.CreateDomainAsync("<domain/>", DomainCreateFlags.Paused, None), new DomainCreateXmlArguments("<domain/>", 1)),
        ["ShutdownDomain"] = (258, d => d.ShutdownDomainAsync(Domain, DomainShutdownFlags.GuestAgent, None), new DomainShutdownFlagsArguments(Domain, 2)),
        ["DestroyDomain"] = (234, d => d.DestroyDomainAsync(Domain, DomainDestroyFlags.Graceful, None), new DomainDestroyFlagsArguments(Domain, 1)),
        ["SuspendDomain"] = (34, d => d.SuspendDomainAsync(Domain, None), new DomainSuspendArguments(Domain)),
        ["ResumeDomain"] = (28, d => d.ResumeDomainAsync(Domain, None), new DomainResumeArguments(Domain)),
        ["GetJobInfo"] = (163, d => d.GetJobInfoAsync(Domain, None), new DomainGetJobInfoArguments(Domain)),
        ["GetJobStatistics"] = (298, d => d.GetJobStatisticsAsync(Domain, true, true, None), new DomainGetJobStatsArguments(Domain, 3)),
        ["AbortJob"] = (164, d => d.AbortJobAsync(Domain, false, None), new DomainAbortJobArguments(Domain)),
        ["AbortPostCopyJob"] = (442, d => d.AbortJobAsync(Domain, true, None), new DomainAbortJobFlagsArguments(Domain, 1)),
        ["GetMaxDowntime"] = (387, d => d.GetMaxDowntimeAsync(Domain, None), new DomainMigrateGetMaxDowntimeArguments(Domain, 0)),
        ["SetMaxDowntime"] = (166, d => d.SetMaxDowntimeAsync(Domain, 300, None), new DomainMigrateSetMaxDowntimeArguments(Domain, 300, 0)),
        ["GetMaxSpeed"] = (242, d => d.GetMaxSpeedAsync(Domain, true, None), new DomainMigrateGetMaxSpeedArguments(Domain, 1)),
        ["SetMaxSpeed"] = (207, d => d.SetMaxSpeedAsync(Domain, 40, false, None), new DomainMigrateSetMaxSpeedArguments(Domain, 40, 0)),
        ["GetCompressionCache"] = (299, d => d.GetCompressionCacheAsync(Domain, None), new DomainMigrateGetCompressionCacheArguments(Domain, 0)),
        ["SetCompressionCache"] = (300, d => d.SetCompressionCacheAsync(Domain, 4096, None), new DomainMigrateSetCompressionCacheArguments(Domain, 4096, 0)),
        ["StartPostCopy"] = (364, d => d.StartPostCopyAsync(Domain, None), new DomainMigrateStartPostCopyArguments(Domain, 0)),
        ["Subscribe"] = (316, d => d.SubscribeAsync(DomainEventId.JobCompleted, Domain, None), new ConnectDomainEventCallbackRegisterAnyArguments(21, Domain)),
        ["MigratePerform"] = (62, d => d.MigratePerformAsync(Domain, Cookie, "u", Flags, "n", 7, None), new DomainMigratePerformArguments(Domain, Cookie, "u", (ulong)Flags, "n", 7)),
        ["MigrateBegin3"] = (213, d => d.MigrateBegin3Async(Domain, "x", Flags, "n", 7, None), new DomainMigrateBegin3Arguments(Domain, "x", (ulong)Flags, "n", 7)),
        ["MigratePerform3"] = (216, d => d.MigratePerform3Async(Domain, "x", Cookie, "d", "u", Flags, "n", 7, None), new DomainMigratePerform3Arguments(Domain, "x", Cookie, "d", "u", (ulong)Flags, "n", 7)),
        ["MigrateConfirm3"] = (218, d => d.MigrateConfirm3Async(Domain, Cookie, Flags, true, None), new DomainMigrateConfirm3Arguments(Domain, Cookie, (ulong)Flags, 1)),
        ["MigrateBegin3Params"] = (302, d => d.MigrateBegin3ParamsAsync(Domain, List, Flags, None), new DomainMigrateBegin3ParamsArguments(Domain, List, (uint)Flags)),
        ["MigratePerform3Params"] = (305, d => d.MigratePerform3ParamsAsync(Domain, "d", List, Cookie, Flags, None), new DomainMigratePerform3ParamsArguments(Domain, "d", List, Cookie, (uint)Flags)),
        ["MigrateConfirm3Params"] = (307, d => d.MigrateConfirm3ParamsAsync(Domain, List, Cookie, Flags, false, None), new DomainMigrateConfirm3ParamsArguments(Domain, List, Cookie, (uint)Flags, 0)),
        ["MigratePrepare"] = (61, d => d.MigratePrepareAsync("u", Flags, "n", 7, None), new DomainMigratePrepareArguments("u", (ulong)Flags, "n", 7)),
        ["MigrateFinish"] = (63, d => d.MigrateFinishAsync("n", Cookie, "u", Flags, None), new DomainMigrateFinishArguments("n", Cookie, "u", (ulong)Flags)),
        ["MigratePrepare2"] = (108, d => d.MigratePrepare2Async(null, Flags, null, 7, "x", None), new DomainMigratePrepare2Arguments(null, (ulong)Flags, null, 7, "x")),
        ["MigrateFinish2"] = (109, d => d.MigrateFinish2Async("n", Cookie, "u", Flags, 1, None), new DomainMigrateFinish2Arguments("n", Cookie, "u", (ulong)Flags, 1)),
        ["MigratePrepareTunnel"] = (148, d => d.MigratePrepareTunnelAsync(Flags, "n", 7, "x", None), new DomainMigratePrepareTunnelArguments((ulong)Flags, "n", 7, "x")),
        ["MigratePrepare3"] = (214, d => d.MigratePrepare3Async(Cookie, "u", Flags, "n", 7, "x", None), new DomainMigratePrepare3Arguments(Cookie, "u", (ulong)Flags, "n", 7, "x")),
        ["MigratePrepareTunnel3"] = (215, d => d.MigratePrepareTunnel3Async(Cookie, Flags, "n", 7, "x", None), new DomainMigratePrepareTunnel3Arguments(Cookie, (ulong)Flags, "n", 7, "x")),
        ["MigrateFinish3"] = (217, d => d.MigrateFinish3Async("n", Cookie, "d", "u", Flags, true, None), new DomainMigrateFinish3Arguments("n", Cookie, "d", "u", (ulong)Flags, 1)),
        ["MigratePrepare3Params"] = (303, d => d.MigratePrepare3ParamsAsync(List, Cookie, Flags, None), new DomainMigratePrepare3ParamsArguments(List, Cookie, (uint)Flags)),
        ["MigratePrepareTunnel3Params"] = (304, d => d.MigratePrepareTunnel3ParamsAsync(List, Cookie, Flags, None), new DomainMigratePrepareTunnel3ParamsArguments(List, Cookie, (uint)Flags)),
        ["MigrateFinish3Params"] = (306, d => d.MigrateFinish3ParamsAsync(List, Cookie, Flags, true, None), new DomainMigrateFinish3ParamsArguments(List, Cookie, (uint)Flags, 1)),
    };

    [Fact]
    public void EveryMemberOfTheContractIsLookedAt()
    {
        var contract = typeof(VirtDriver).GetMethods().Where(m => m.IsVirtual && m.DeclaringType == typeof(VirtDriver)
            && m.Name.EndsWith("Async", StringComparison.Ordinal) && m.Name != "DisposeAsync").Select(m => m.Name[..^5]).ToHashSet();

        Assert.Subset(Members.Keys.ToHashSet(), contract);
        Assert.All(contract, name => Assert.NotEqual(typeof(VirtDriver), typeof(RemoteDriver).GetMethod(name + "Async")!.DeclaringType));
    }

    [Fact]
    public async Task EachMemberIsOneCallOfItsProcedure()
    {
        await using var host = new ScriptedHost();
        await using var driver = await host.OpenAsync();
        foreach (var (name, (number, call, arguments)) in Members)
        {
            var before = host.Calls.Count;
            await call(driver).WaitAsync(ScriptedPeer.Patience);

            var sent = Assert.Single(host.Calls.Skip(before));
            Assert.True(number == sent.Header.Procedure, $"{name} called {sent.Header.Procedure}");
            var type = VirtMigrate.Tests.Remote.Protocol.MessageTypes.Of(RemoteProcedures.Find(number)!).Arguments;
            if (arguments is not null)
            {
                Assert.Equal(VirtMigrate.Tests.Remote.Protocol.MessageTypes.Encode(type, arguments), sent.Payload);
            }
        }
    }

    [Fact]
    public async Task ChangingCallsNeverLeaveAReadOnlyConnection()
    {
        await using var host = new ScriptedHost();
        await using var driver = await host.OpenAsync(readOnly: true);
        foreach (var (name, (number, call, _)) in Members)
        {
            var before = host.Calls.Count;
            if (RemoteProcedures.Find(number)!.IsWrite)
            {
                var error = await Assert.ThrowsAsync<VirtException>(() => call(driver));
                Assert.Equal((VirtErrorId.ReadOnlyConnection, CallDelivery.NotSent, RemoteProcedures.NameOf(number)), (error.ErrorId, error.Delivery, error.Call));
                Assert.True(before == host.Calls.Count, name);
            }
            else
            {
                await call(driver).WaitAsync(ScriptedPeer.Patience);
                Assert.Equal(before + 1, host.Calls.Count);
            }
        }
    }

    [Theory]
    [InlineData(DomainXmlFlags.Secure, true)]
    [InlineData(DomainXmlFlags.Migratable | DomainXmlFlags.Inactive, true)]
    [InlineData(DomainXmlFlags.Inactive | DomainXmlFlags.UpdateCpu, false)]
    public async Task SecretXmlIsNotAskedForOnAReadOnlyConnection(DomainXmlFlags flags, bool refused)
    {
        await using var host = new ScriptedHost();
        await using var driver = await host.OpenAsync(readOnly: true);
        var error = await Record.ExceptionAsync(() => driver.GetDomainXmlAsync(Domain, flags, None));

        Assert.Equal(refused ? VirtErrorId.ReadOnlyConnection : null, (error as VirtException)?.ErrorId);
        Assert.Equal(!refused, host.Numbers.Contains(14));
    }

    [Fact]
    public async Task BeingRemoteIsAnsweredHere()
    {
        await using var host = new ScriptedHost();
        await using var driver = await host.OpenAsync();
        var before = host.Calls.Count;

        Assert.True(await driver.SupportsFeatureAsync(DriverFeature.Remote, None));
        Assert.Equal(before, host.Calls.Count);
    }

    public static TheoryData<string, int[]> Fallbacks => new()
    {
        { "Start", [196, 9, 24] },
        { "StartPaused", [196] },
        { "State", [212, 16] },
        { "Undefine", [231, 35] },
        { "UndefineNvram", [231] },
        { "Destroy", [234, 12] },
        { "DestroyGraceful", [234] },
        { "Shutdown", [258, 33] },
        { "ShutdownAgent", [258] },
        { "Statistics", [298, 163] },
        { "CompletedStatistics", [298] },
    };

    [Theory]
    [MemberData(nameof(Fallbacks))]
    public async Task OldHostsAreAskedInTheOldWayWhereThatMeansTheSame(string name, int[] numbers)
    {
        await using var host = new ScriptedHost();
        host.Lack(RemoteProcedures.DomainCreateWithFlags, RemoteProcedures.DomainGetState, RemoteProcedures.DomainUndefineFlags,
            RemoteProcedures.DomainDestroyFlags, RemoteProcedures.DomainShutdownFlags, RemoteProcedures.DomainGetJobStats);
        await using var driver = await host.OpenAsync();
        var before = host.Calls.Count;
        var error = await Record.ExceptionAsync(() => name switch
        {
            "Start" => driver.StartDomainAsync(Domain, DomainCreateFlags.None, None),
            "StartPaused" => driver.StartDomainAsync(Domain, DomainCreateFlags.Paused, None),
            "State" => driver.GetDomainStateAsync(Domain, None),
            "Undefine" => driver.UndefineDomainAsync(Domain, DomainUndefineFlags.None, None),
            "UndefineNvram" => driver.UndefineDomainAsync(Domain, DomainUndefineFlags.Nvram, None),
            "Destroy" => driver.DestroyDomainAsync(Domain, DomainDestroyFlags.None, None),
            "DestroyGraceful" => driver.DestroyDomainAsync(Domain, DomainDestroyFlags.Graceful, None),
            "Shutdown" => driver.ShutdownDomainAsync(Domain, DomainShutdownFlags.None, None),
            "ShutdownAgent" => driver.ShutdownDomainAsync(Domain, DomainShutdownFlags.GuestAgent, None),
            "Statistics" => driver.GetJobStatisticsAsync(Domain, false, false, None),
            _ => driver.GetJobStatisticsAsync(Domain, true, false, None),
        });

        Assert.Equal(numbers, host.Numbers.Skip(before));
        Assert.Equal(numbers.Length == 1 ? VirtErrorId.NotSupported : null, (error as VirtException)?.ErrorId);
    }

    [Fact]
    public async Task TheFixedFormOfAJobIsAViewOfItsOwn()
    {
        await using var host = new ScriptedHost();
        host.Lack(RemoteProcedures.DomainGetJobStats);
        host.Answer(RemoteProcedures.DomainGetJobInfo, _ => new DomainGetJobInfoReturn(2, 1500, 2500, 100, 60, 40, 70, 50, 20, 30, 10, 20));
        await using var driver = await host.OpenAsync();

        var statistics = await driver.GetJobStatisticsAsync(Domain, false, false, None);

        Assert.Equal((JobType.Unbounded, TimeSpan.FromSeconds(1.5), 60), (statistics.Type, statistics.TimeElapsed, statistics.PercentComplete));
        Assert.Equal((50UL, 20UL, 30UL, 20UL), (statistics.MemoryProcessed, statistics.MemoryRemaining, statistics.DiskTotal, statistics.DiskRemaining));
    }

    [Fact]
    public async Task ErrorsOfTheHostNameHostAndCall()
    {
        await using var host = new ScriptedHost();
        host.Handle(RemoteProcedures.DomainLookupByName, call => host.Peer.ErrorAsync(call, VirtErrorCode.NoDomain, "Domain not found"));
        await using var driver = await host.OpenAsync();

        var error = await Assert.ThrowsAsync<VirtException>(() => driver.LookupDomainByNameAsync("nosuch", None));

        Assert.Equal((VirtErrorId.DomainNotFound, "alpha", "DOMAIN_LOOKUP_BY_NAME"), (error.ErrorId, error.Host, error.Call));
    }

    [Fact]
    public async Task ATunnelledPrepareGivesAnOpenStream()
    {
        await using var host = new ScriptedHost();
        await using var driver = await host.OpenAsync();
        var prepared = await driver.MigratePrepareTunnel3ParamsAsync(List, Cookie, Flags, None);
        await prepared.Stream.SendAsync(new byte[] { 1, 2, 3 }, None);
        await prepared.Stream.DisposeAsync();

        Assert.NotNull(prepared.Cookie);
    }

    [Fact]
    public async Task ValuesThatCannotTravelAreTheCallersFault()
    {
        await using var host = new ScriptedHost();
        await using var driver = await host.OpenAsync();
        var before = host.Calls.Count;

        var error = await Assert.ThrowsAsync<VirtException>(() => driver.LookupDomainByNameAsync("a\0b", None));

        Assert.Equal((VirtErrorId.ArgumentInvalid, CallDelivery.NotSent), (error.ErrorId, error.Delivery));
        Assert.Equal(before, host.Calls.Count);
        Assert.True(driver.IsOpen);
    }
}
