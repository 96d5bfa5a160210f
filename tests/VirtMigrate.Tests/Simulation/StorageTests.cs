using System.Xml.Linq;
using VirtMigrate.Model;
using VirtMigrate.Simulation;

namespace VirtMigrate.Tests.Simulation;

public sealed class StorageTests
{
    private const MigrationFlags CopyAll = MigrationFlags.Live | MigrationFlags.NonSharedDisk;

    private static readonly SimulatedDomainOptions Web = new()
    {
        Name = "web",
        Disks = [new() { Target = "vda", Shared = false, Capacity = 8UL << 20 }],
        Networks = ["default"],
    };

    [Fact]
    public async Task AHostHasTheDefaultPoolAndItsVolumes()
    {
        await using var hosts = await TwoHosts.MakeAsync(domain: Web);
        var pool = Assert.Single(await hosts.Source.ListStoragePoolsAsync(default));
        Assert.Equal("default", pool.Name);
        Assert.Equal(pool, await hosts.Source.LookupStoragePoolByNameAsync("default", default));
        Assert.Equal(pool, await hosts.Source.LookupStoragePoolByTargetPathAsync("/var/lib/libvirt/images", default));
        var volume = Assert.Single(await hosts.Source.ListStorageVolumesAsync(pool, default));
        Assert.Equal(new("default", "web-vda.qcow2", "/var/lib/libvirt/images/web-vda.qcow2"), volume);
        Assert.Equal(volume, await hosts.Source.LookupStorageVolumeByPathAsync(volume.Key, default));
        Assert.Equal(volume, await hosts.Source.LookupStorageVolumeByNameAsync(pool, volume.Name, default));
        Assert.Equal(volume.Key, await hosts.Source.GetStorageVolumePathAsync(volume, default));
        Assert.Equal(8UL << 20, (await hosts.Source.GetStorageVolumeInfoAsync(volume, default)).Capacity);
        Assert.Equal(8UL << 20, (await hosts.Source.GetBlockInfoAsync(hosts.Ref, "vda", default)).Capacity);
        var info = await hosts.Source.GetStoragePoolInfoAsync(pool, default);
        Assert.Equal((StoragePoolState.Running, 8UL << 20, info.Capacity - (8UL << 20)), (info.State, info.Allocation, info.Available));
        var xml = XElement.Parse(await hosts.Source.GetStorageVolumeXmlAsync(volume, default));
        Assert.Equal("qcow2", xml.Element("target")!.Element("format")!.Attribute("type")!.Value);
        Assert.Equal("/var/lib/libvirt/images",
            XElement.Parse(await hosts.Source.GetStoragePoolXmlAsync(pool, default)).Element("target")!.Element("path")!.Value);
        Assert.Empty(await hosts.Destination.ListStorageVolumesAsync((await hosts.Destination.ListStoragePoolsAsync(default))[0], default));
    }

    [Fact]
    public async Task VolumesAreMadeAndDeleted()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        var pool = await hosts.Destination.LookupStoragePoolByNameAsync("default", default);
        const string xml = "<volume><name>x</name><capacity unit='MiB'>3</capacity><allocation>0</allocation><target><format type='qcow2'/></target>"
            + "<backingStore><path>/base</path><format type='raw'/></backingStore></volume>";
        var made = await hosts.Destination.CreateStorageVolumeAsync(pool, xml, default);
        await hosts.Destination.RefreshStoragePoolAsync(pool, default);
        Assert.Equal(3UL << 20, (await hosts.Destination.GetStorageVolumeInfoAsync(made, default)).Capacity);
        Assert.Contains("<path>/base</path>", await hosts.Destination.GetStorageVolumeXmlAsync(made, default), StringComparison.Ordinal);
        var taken = await Migrations.FailsAsync(() => hosts.Destination.CreateStorageVolumeAsync(pool, xml, default), VirtErrorCode.StorageVolumeExists);
        Assert.Equal("storage volume 'x' exists already", taken.Message);
        await hosts.Destination.DeleteStorageVolumeAsync(made, default);
        await Migrations.FailsAsync(() => hosts.Destination.DeleteStorageVolumeAsync(made, default), VirtErrorCode.NoStorageVolume);
        await Migrations.FailsAsync(() => hosts.Destination.LookupStorageVolumeByPathAsync(made.Key, default), VirtErrorCode.NoStorageVolume);
        await Migrations.FailsAsync(() => hosts.Destination.LookupStoragePoolByNameAsync("nope", default), VirtErrorCode.NoStoragePool);
        await Migrations.FailsAsync(() => hosts.Destination.CreateStorageVolumeAsync(pool, "<volume/>", default), VirtErrorCode.XmlError);
        await Migrations.FailsAsync(() => hosts.Destination.CreateStorageVolumeAsync(pool, "no xml", default), VirtErrorCode.XmlError);
        await Migrations.FailsAsync(() => hosts.Destination.CreateStorageVolumeAsync(
            pool, "<volume><name>y</name><capacity unit='TiB'>2</capacity></volume>", default), VirtErrorCode.SystemError);
    }

    [Fact]
    public async Task APoolThatIsStoppedShowsNothing()
    {
        await using var hosts = await TwoHosts.MakeAsync(domain: Web);
        var pool = (await hosts.Source.ListStoragePoolsAsync(default))[0];
        hosts.Alpha.FindPool("default")!.IsRunning = false;
        Assert.Empty(await hosts.Source.ListStoragePoolsAsync(default));
        Assert.Equal(pool, await hosts.Source.LookupStoragePoolByNameAsync("default", default));
        Assert.Equal(StoragePoolState.Inactive, (await hosts.Source.GetStoragePoolInfoAsync(pool, default)).State);
        await Migrations.FailsAsync(() => hosts.Source.ListStorageVolumesAsync(pool, default), VirtErrorCode.OperationInvalid);
        await Migrations.FailsAsync(() => hosts.Source.LookupStoragePoolByTargetPathAsync("/var/lib/libvirt/images", default), VirtErrorCode.NoStoragePool);
        await Migrations.FailsAsync(() => hosts.Source.LookupStorageVolumeByPathAsync("/var/lib/libvirt/images/web-vda.qcow2", default), VirtErrorCode.NoStorageVolume);
    }

    [Fact]
    public async Task AReadOnlyConnectionMakesNothing()
    {
        await using var hosts = await TwoHosts.MakeAsync(domain: Web);
        await using var reader = await hosts.Alpha.OpenAsync(readOnly: true);
        var pool = (await reader.ListStoragePoolsAsync(default))[0];
        var volume = (await reader.ListStorageVolumesAsync(pool, default))[0];
        await Migrations.FailsAsync(() => reader.CreateStorageVolumeAsync(pool, "<volume/>", default), VirtErrorCode.OperationDenied);
        await Migrations.FailsAsync(() => reader.DeleteStorageVolumeAsync(volume, default), VirtErrorCode.OperationDenied);
        await Migrations.FailsAsync(() => reader.RefreshStoragePoolAsync(pool, default), VirtErrorCode.OperationDenied);
        await Migrations.FailsAsync(() => reader.CompareHypervisorCpuAsync(null, null, null, null, "<cpu/>", false, default), VirtErrorCode.OperationDenied);
    }

    [Fact]
    public async Task AFullCopyMakesTheVolumeAndFillsIt()
    {
        await using var hosts = await TwoHosts.MakeAsync(domain: Web);
        await Migrations.ParamsAsync(hosts.Source, hosts.Destination, hosts.Ref, CopyAll);
        hosts.AssertRunsOnlyOn(hosts.Beta);
        var here = hosts.Alpha.FindVolume("/var/lib/libvirt/images/web-vda.qcow2")!;
        var there = hosts.Beta.FindVolume("/var/lib/libvirt/images/web-vda.qcow2")!;
        Assert.NotEqual(Guid.Empty, here.Content);
        Assert.Equal((here.Content, here.Capacity), (there.Content, there.Capacity));
    }

    [Fact]
    public async Task AnAbortedCopyLeavesHalfAVolume()
    {
        await using var hosts = await TwoHosts.MakeAsync(domain: Web);
        hosts.Alpha.AddFault(new() { Call = "MigrateFinish3Params", Effect = SimulationFaultEffect.Fail });
        hosts.World.GetLink("alpha", "beta").Bandwidth = 1000;
        var migration = Migrations.ParamsAsync(hosts.Source, hosts.Destination, hosts.Ref, CopyAll);
        hosts.Destination.Lose();
        await Assert.ThrowsAsync<VirtException>(() => migration);
        Assert.Equal(Guid.Empty, hosts.Beta.FindVolume("/var/lib/libvirt/images/web-vda.qcow2")!.Content);
        hosts.AssertRunsOnlyOn(hosts.Alpha);
    }

    [Fact]
    public async Task WhatCannotBeMadeIsRefused()
    {
        await using var hosts = await TwoHosts.MakeAsync(domain: Web);
        await Migrations.FailsAsync(() => MigrateAsync(MigrationFlags.Live | MigrationFlags.NonSharedIncremental), VirtErrorCode.OperationUnsupported);
        var lost = await Migrations.FailsAsync(() => MigrateAsync(MigrationFlags.Live | MigrationFlags.Unsafe), VirtErrorCode.InternalError);
        Assert.Contains("No such file or directory", lost.Message, StringComparison.Ordinal);
        hosts.Beta.FindPool("default")!.IsRunning = false;
        var pool = await Migrations.FailsAsync(() => MigrateAsync(CopyAll), VirtErrorCode.NoStoragePool);
        Assert.Equal("Storage pool not found: no storage pool with matching target path '/var/lib/libvirt/images'", pool.Message);
        Assert.Equal(VirtErrorDomain.Storage, pool.Domain);
        hosts.Beta.FindPool("default")!.IsRunning = true;
        hosts.Beta.FindPool("default")!.AddVolume(new() { Name = "web-vda.qcow2", Capacity = 1 << 20 });
        var size = await Migrations.FailsAsync(() => MigrateAsync(CopyAll), VirtErrorCode.OperationFailed);
        Assert.Contains("disk vda failed: Source and target image have different sizes", size.Message, StringComparison.Ordinal);
        hosts.AssertRunsOnlyOn(hosts.Alpha);

        async Task MigrateAsync(MigrationFlags flags)
        {
            try
            {
                await Migrations.ParamsAsync(hosts.Source, hosts.Destination, hosts.Ref, flags);
            }
            finally
            {
                hosts.Source.Lose();
                hosts.Destination.Lose();
                hosts.Source = (SimulationDriver)await hosts.Alpha.OpenAsync();
                hosts.Destination = (SimulationDriver)await hosts.Beta.OpenAsync();
            }
        }
    }

    [Fact]
    public async Task ADiskThatIsReachedEverywhereIsSeenInEachPool()
    {
        await using var hosts = await TwoHosts.MakeAsync(domain: Web with { Disks = [new() { Target = "vda", Capacity = 1 << 20 }] });
        Assert.NotNull(hosts.Beta.FindVolume("/var/lib/libvirt/images/web-vda.qcow2"));
        await Migrations.ParamsAsync(hosts.Source, hosts.Destination, hosts.Ref);
        Assert.True(hosts.Beta.FindPool("default")!.RemoveVolume("web-vda.qcow2"));
        Assert.Null(hosts.Alpha.FindVolume("/var/lib/libvirt/images/web-vda.qcow2"));
    }

    [Fact]
    public async Task ASharedPoolIsOneAndTheSame()
    {
        await using var world = new SimulationWorld();
        var nfs = new SimulatedPoolOptions { Name = "nfs", Type = "netfs", Path = "/srv/nfs", Shared = true };
        var alpha = world.AddHost(new SimulatedHostOptions { Name = "alpha", Pools = [nfs] });
        var beta = world.AddHost(new SimulatedHostOptions { Name = "beta", Pools = [nfs with { Name = "other" }] });
        var gamma = world.AddHost(new SimulatedHostOptions { Name = "gamma", Pools = [nfs with { Shared = false }] });
        alpha.AddDomain(new SimulatedDomainOptions { Name = "web", Disks = [new() { Target = "vda", Path = "/srv/nfs/web.raw", Format = "raw", Shared = false }] });
        Assert.NotNull(beta.FindVolume("/srv/nfs/web.raw"));
        Assert.Null(gamma.FindVolume("/srv/nfs/web.raw"));
        await using var source = await alpha.OpenAsync();
        await using var destination = await beta.OpenAsync();
        await Migrations.ParamsAsync(source, destination, alpha.FindDomain("web")!.Reference);
        Assert.True(beta.FindDomain("web")!.IsRunning);
    }

    [Fact]
    public async Task AMirrorIsABlockJob()
    {
        using var clock = SimulationClock.Manual();
        await using var hosts = await TwoHosts.MakeAsync(domain: Web, clock: clock);
        Assert.Null(await hosts.Source.GetBlockJobInfoAsync(hosts.Ref, "vda", default));
        var migration = Migrations.ParamsAsync(hosts.Source, hosts.Destination, hosts.Ref, CopyAll);
        while (!hosts.IsTransferring)
        {
            await Task.Yield();
        }

        clock.Advance(TimeSpan.FromMilliseconds(6));
        var job = await hosts.Source.GetBlockJobInfoAsync(hosts.Ref, "/var/lib/libvirt/images/web-vda.qcow2", default);
        Assert.Equal((2, 8UL << 20), (job!.Type, job.End));
        Assert.InRange(job.Current, 1UL, (8UL << 20) - 1);
        await Migrations.FailsAsync(() => hosts.Source.GetBlockInfoAsync(hosts.Ref, "vdz", default), VirtErrorCode.InvalidArgument);
        while (!migration.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await migration;
    }

    [Fact]
    public async Task VolumeGroupsHaveBlockDevices()
    {
        await using var world = new SimulationWorld();
        var alpha = world.AddHost(new SimulatedHostOptions { Name = "alpha", Pools = [new() { Name = "vg", Type = "logical" }] });
        await using var driver = await alpha.OpenAsync();
        var pool = await driver.LookupStoragePoolByTargetPathAsync("/dev/vg", default);
        var volume = await driver.CreateStorageVolumeAsync(pool, "<volume><name>lv</name><capacity>5000000</capacity></volume>", default);
        Assert.Equal(new(StorageVolumeType.Block, 8UL << 20, 8UL << 20), await driver.GetStorageVolumeInfoAsync(volume, default));
        var guest = alpha.AddDomain(new SimulatedDomainOptions { Name = "web", Disks = [new() { Target = "vda", Path = volume.Key, Format = "raw" }] });
        Assert.Contains("<source dev=\"/dev/vg/lv\"", guest.Xml, StringComparison.Ordinal);
        Assert.Equal(8UL << 20, (await driver.GetBlockInfoAsync(guest.Reference, "vda", default)).Capacity);
    }

    [Fact]
    public async Task NetworksAreThere()
    {
        await using var hosts = await TwoHosts.MakeAsync(domain: Web);
        Assert.Contains("<source network=\"default\"", hosts.Domain.Xml, StringComparison.Ordinal);
        hosts.Alpha.AddNetwork(new() { Name = "dmz", Bridge = "virbr1", Running = false });
        Assert.Equal(["default", "dmz"], (await hosts.Source.ListNetworksAsync(default)).Select(n => n.Name));
        var dmz = await hosts.Source.LookupNetworkByNameAsync("dmz", default);
        Assert.False(await hosts.Source.IsNetworkActiveAsync(dmz, default));
        Assert.True(await hosts.Source.IsNetworkActiveAsync(await hosts.Source.LookupNetworkByNameAsync("default", default), default));
        Assert.Contains("virbr1", await hosts.Source.GetNetworkXmlAsync(dmz, default), StringComparison.Ordinal);
        await Migrations.FailsAsync(() => hosts.Destination.LookupNetworkByNameAsync("dmz", default), VirtErrorCode.NoNetwork);
        await Migrations.FailsAsync(() => hosts.Destination.IsNetworkActiveAsync(dmz, default), VirtErrorCode.NoNetwork);
    }

    [Fact]
    public async Task SnapshotsKeepADomainWhereItIs()
    {
        await using var hosts = await TwoHosts.MakeAsync(domain: Web with { Snapshots = ["one", "two"] });
        Assert.Equal(2, await hosts.Source.CountSnapshotsAsync(hosts.Ref, default));
        Assert.Equal([hosts.Ref], await hosts.Source.ListDomainsAsync(DomainListFilter.HasSnapshot, default));
        var error = await Migrations.FailsAsync(() => Migrations.ParamsAsync(hosts.Source, hosts.Destination, hosts.Ref, CopyAll), VirtErrorCode.OperationInvalid);
        Assert.Contains("cannot migrate domain with 2 snapshots", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AManagedSaveIsUsedByTheNextStart()
    {
        await using var hosts = await TwoHosts.MakeAsync(domain: Web with { Running = false, ManagedSave = true });
        Assert.True(await hosts.Source.HasManagedSaveImageAsync(hosts.Ref, default));
        await Migrations.FailsAsync(() => hosts.Source.UndefineDomainAsync(hosts.Ref, DomainUndefineFlags.None, default), VirtErrorCode.OperationInvalid);
        await hosts.Source.StartDomainAsync(hosts.Ref, DomainCreateFlags.None, default);
        Assert.False(await hosts.Source.HasManagedSaveImageAsync(hosts.Ref, default));
    }

    [Fact]
    public async Task CpusAreComparedByModelAndFeature()
    {
        await using var world = new SimulationWorld();
        var alpha = world.AddHost(new SimulatedHostOptions { Name = "alpha", CpuFeatures = ["svm"] });
        await using var driver = await alpha.OpenAsync();
        const string cpu = "<cpu><model>EPYC-Rome</model><feature policy='require' name='svm'/><feature policy='disable' name='hle'/></cpu>";
        Assert.Equal(CpuCompareResult.Identical, await driver.CompareHypervisorCpuAsync(null, null, null, null, cpu, true, default));
        var other = cpu.Replace("svm", "vmx", StringComparison.Ordinal);
        Assert.Equal(CpuCompareResult.Incompatible, await driver.CompareHypervisorCpuAsync(null, "x86_64", null, "kvm", other, false, default));
        var error = await Migrations.FailsAsync(
            () => driver.CompareHypervisorCpuAsync(null, null, null, null, other, true, default), VirtErrorCode.CpuIncompatible);
        Assert.EndsWith("required features: vmx", error.Message, StringComparison.Ordinal);
        await Migrations.FailsAsync(() => driver.CompareHypervisorCpuAsync(null, "s390x", null, null, cpu, true, default), VirtErrorCode.InvalidArgument);
    }
}
